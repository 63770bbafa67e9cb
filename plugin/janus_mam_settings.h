// SPDX-License-Identifier: GPL-3.0-or-later
/*! \file    janus_mam_settings.h
 * \copyright GNU General Public License v3
 * \brief    A Janus configuration as the flat settings that the gateway takes
 *
 * \ingroup mamtransport
 */
#ifndef JANUS_MAM_SETTINGS_H
#define JANUS_MAM_SETTINGS_H

#include "janus_mam.h"

struct janus_config;

/*! \brief Settings in the order of the file; owns all its strings */
typedef struct janus_mam_settings {
	/*! \brief What jm_gateway_start() takes */
	jm_setting *items;
	size_t count;
} janus_mam_settings;

/*! \brief Flattens categories (a.b), arrays (a[0]) and items, however deep
 * \note A category without any member becomes one setting with an empty value, so that a channel of which
 * nothing but the name is there can be complained about. The values are copied.
 * @param[in] config The parsed file
 * @returns The settings, to be freed with janus_mam_settings_free() */
janus_mam_settings janus_mam_settings_new(const struct janus_config *config);
/*! \brief Frees the strings and the list; NULL members are fine */
void janus_mam_settings_free(janus_mam_settings *settings);

/*! \brief Why janus_config_parse() returned NULL, with file and, if there is one, line
 * @param[in] filename The file that was to be parsed
 * @returns One line, to be freed with g_free() */
char *janus_mam_settings_fault(const char *filename);

#endif
