<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

/**
 * Moodle 4.1 has the classes of web services without a namespace: they get the names that they have since 4.2.
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

if (!class_exists('core_external\external_api')) {
    global $CFG;
    require_once($CFG->libdir . '/externallib.php');
    foreach (
        [
            'external_api',
            'external_function_parameters',
            'external_multiple_structure',
            'external_single_structure',
            'external_value',
        ] as $localhoclieuclass
    ) {
        class_alias($localhoclieuclass, "core_external\\{$localhoclieuclass}");
    }
    unset($localhoclieuclass);
}
