<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

namespace local_hoclieu\local\kind;

/**
 * H5P packages.
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */
class h5pactivity extends kind {
    const AREA = 'package';
    const FIELD = 'packagefile';

    public function defaults(\stdClass $data): void {
        global $CFG;
        $core = (new \core_h5p\factory())->get_core();
        $options = \core_h5p\helper::decode_display_options($core);
        $data->displayoptions = \core_h5p\helper::get_display_options($core, $options);
        $data->grade = $CFG->gradepointdefault ?? 100;
        $data->enabletracking = 1;
        $data->grademethod = \mod_h5pactivity\local\manager::GRADEHIGHESTATTEMPT;
        $data->reviewmode = \mod_h5pactivity\local\manager::REVIEWCOMPLETION;
    }

    public function unpack(\stdClass $data): void {
    }

    public function opens(int $instance, \stored_file $package): bool {
        return \core_h5p\api::is_valid_package($package, false);
    }
}
