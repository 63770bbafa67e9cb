// SPDX-License-Identifier: GPL-3.0-or-later
/* Reading a .jcfg into Janus's containers, with the same library as Janus. */
#define _POSIX_C_SOURCE 200809L

#include <janus/config.h>
#include <janus/debug.h>
#include <libconfig.h>

static janus_config_container* container_new(janus_config_type type, const char* name, char* value) {
  janus_config_container* c = g_malloc0(sizeof *c);
  c->type = type;
  c->name = g_strdup(name);
  c->value = value;
  return c;
}

static void container_free(gpointer data) {
  janus_config_container* c = data;
  g_free((gpointer)c->name);
  g_free((gpointer)c->value);
  g_list_free_full(c->list, container_free);
  g_free(c);
}

static char* value_of(const config_setting_t* setting) {
  switch (config_setting_type(setting)) {
    case CONFIG_TYPE_INT:
      return g_strdup_printf("%d", config_setting_get_int(setting));
    case CONFIG_TYPE_INT64:
      return g_strdup_printf("%lld", config_setting_get_int64(setting));
    case CONFIG_TYPE_FLOAT:
      return g_strdup_printf("%f", config_setting_get_float(setting));
    case CONFIG_TYPE_BOOL:
      return g_strdup(config_setting_get_bool(setting) ? "true" : "false");
    default:
      return g_strdup(config_setting_get_string(setting));
  }
}

static GList* members_of(const config_setting_t* setting) {
  GList* list = NULL;
  const int count = config_setting_length(setting);
  for (int i = 0; i < count; i++) {
    const config_setting_t* member = config_setting_get_elem(setting, (unsigned)i);
    const char* name = config_setting_name(member);
    janus_config_container* c;
    if (config_setting_is_group(member)) {
      c = container_new(janus_config_type_category, name, NULL);
      c->list = members_of(member);
    } else if (config_setting_is_aggregate(member)) {
      c = container_new(janus_config_type_array, name, NULL);
      c->list = members_of(member);
    } else {
      c = container_new(janus_config_type_item, name, value_of(member));
    }
    list = g_list_append(list, c);
  }
  return list;
}

janus_config* janus_config_parse(const char* config_file) {
  config_t parsed;
  config_init(&parsed);
  janus_config* config = NULL;
  if (config_read_file(&parsed, config_file) == CONFIG_TRUE) {
    config = g_malloc0(sizeof *config);
    config->is_jcfg = TRUE;
    config->name = g_path_get_basename(config_file);
    config->list = members_of(config_root_setting(&parsed));
  } else {
    JANUS_LOG(LOG_ERR, "Error parsing config file at line %d: %s\n", config_error_line(&parsed),
              config_error_text(&parsed));
  }
  config_destroy(&parsed);
  return config;
}

void janus_config_destroy(janus_config* config) {
  if (config == NULL) return;
  g_list_free_full(config->list, container_free);
  g_free((gpointer)config->name);
  g_free(config);
}
