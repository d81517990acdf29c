<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

namespace local_hoclieu\local\kind;

/**
 * A file as it is.
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */
class resource extends kind {
    const AREA = 'content';
    const FIELD = 'files';

    public function defaults(\stdClass $data): void {
        $names = ['display', 'popupheight', 'popupwidth', 'printintro', 'showsize', 'showtype', 'showdate', 'filterfiles'];
        $this->configured($data, 'resource', $names);
    }

    public function unpack(\stdClass $data): void {
        $this->options_as_fields($data);
        $data->files = 0;
    }
}
