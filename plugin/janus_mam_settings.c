// SPDX-License-Identifier: GPL-3.0-or-later
/*! \file    janus_mam_settings.c
 * \copyright GNU General Public License v3
 * \brief    A Janus configuration as the flat settings that the gateway takes
 *
 * \ingroup mamtransport
 */

#include <stdio.h>
#include <string.h>

#include <libconfig.h>

#include <janus/config.h>

#include "janus_mam_settings.h"

static void janus_mam_settings_add(GArray *items, const char *path, const char *value) {
	jm_setting setting = { g_strdup(path), g_strdup(value ? value : "") };
	g_array_append_val(items, setting);
}

/* The name of a member: "parent.name", or "parent[index]" inside an array */
static char *janus_mam_settings_path(const char *parent, gboolean array, guint index, const char *name) {
	if(array)
		return g_strdup_printf("%s[%u]", parent ? parent : "", index);
	if(parent == NULL)
		return g_strdup(name ? name : "");
	return g_strdup_printf("%s.%s", parent, name ? name : "");
}

static void janus_mam_settings_walk(GArray *items, GList *list, const char *parent, gboolean array) {
	guint index = 0;
	for(; list != NULL; list = list->next) {
		const janus_config_container *c = (const janus_config_container *)list->data;
		if(c == NULL)
			continue;
		char *path = janus_mam_settings_path(parent, array, index++, c->name);
		if(c->type == janus_config_type_item)
			janus_mam_settings_add(items, path, c->value);
		else if(c->list == NULL && c->type == janus_config_type_category)
			janus_mam_settings_add(items, path, NULL);
		else
			janus_mam_settings_walk(items, c->list, path, c->type == janus_config_type_array);
		g_free(path);
	}
}

janus_mam_settings janus_mam_settings_new(const struct janus_config *config) {
	GArray *items = g_array_new(FALSE, FALSE, sizeof(jm_setting));
	if(config != NULL)
		janus_mam_settings_walk(items, config->list, NULL, FALSE);
	janus_mam_settings settings = { NULL, items->len };
	settings.items = (jm_setting *)(void *)g_array_free(items, FALSE);
	return settings;
}

void janus_mam_settings_free(janus_mam_settings *settings) {
	if(settings == NULL)
		return;
	for(size_t i = 0; i < settings->count; i++) {
		g_free((gpointer)settings->items[i].path);
		g_free((gpointer)settings->items[i].value);
	}
	g_free(settings->items);
	settings->items = NULL;
	settings->count = 0;
}

/* Editors put a byte-order mark before text, and libconfig takes it for a syntax error */
static gboolean janus_mam_settings_marked(const char *filename) {
	char first[3] = { 0 };
	FILE *file = fopen(filename, "rb");
	if(file == NULL)
		return FALSE;
	size_t length = fread(first, 1, sizeof(first), file);
	fclose(file);
	return (length >= 3 && memcmp(first, "\xEF\xBB\xBF", 3) == 0) ||
		(length >= 2 && (memcmp(first, "\xFF\xFE", 2) == 0 || memcmp(first, "\xFE\xFF", 2) == 0));
}

char *janus_mam_settings_fault(const char *filename) {
	if(janus_mam_settings_marked(filename))
		return g_strdup_printf("%s: begins with a byte-order mark, save it as UTF-8 without one", filename);
	char *fault = NULL;
	config_t config;
	config_init(&config);
	if(config_read_file(&config, filename) == CONFIG_FALSE && config_error_type(&config) == CONFIG_ERR_PARSE) {
		const char *included = config_error_file(&config);
		fault = g_strdup_printf("%s: line %d: %s", included ? included : filename, config_error_line(&config),
			config_error_text(&config));
	} else {
		fault = g_strdup_printf("%s: missing or not readable (a sample is installed beside it)", filename);
	}
	config_destroy(&config);
	return fault;
}
