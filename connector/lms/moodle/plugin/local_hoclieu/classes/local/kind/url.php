<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

namespace local_hoclieu\local\kind;

use local_hoclieu\local\wanted;

/**
 * An address elsewhere.
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */
class url extends kind {
    public function defaults(\stdClass $data): void {
        $this->configured($data, 'url', ['display', 'popupwidth', 'popupheight', 'printintro']);
    }

    public function unpack(\stdClass $data): void {
        $this->options_as_fields($data);
        $position = 0;
        foreach ((array) unserialize_array((string) $data->parameters) as $parameter => $variable) {
            $data->{"parameter_{$position}"} = $parameter;
            $data->{"variable_{$position}"} = $variable;
            $position++;
        }
    }

    public function fill(\stdClass $data, wanted $wanted): void {
        $data->externalurl = $wanted->content;
    }

    public function holds(\stdClass $data, wanted $wanted): bool {
        global $CFG;
        require_once($CFG->dirroot . '/mod/url/locallib.php');
        return $data->externalurl === url_fix_submitted_url($wanted->content);
    }
}
