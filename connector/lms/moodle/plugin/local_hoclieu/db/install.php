<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

/**
 * Makes room for the service of this plugin.
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */

/**
 * A service that somebody made by hand under the same short name would stop the installation: it keeps its functions,
 * its tokens and its name, and gets another short name.
 */
function xmldb_local_hoclieu_install() {
    global $DB;
    $service = $DB->get_record('external_services', ['shortname' => 'hoclieu']);
    if ($service && $service->component !== 'local_hoclieu') {
        $DB->set_field('external_services', 'shortname', "hoclieu_{$service->id}", ['id' => $service->id]);
    }
    return true;
}
