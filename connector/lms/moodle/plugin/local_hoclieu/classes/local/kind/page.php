<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

namespace local_hoclieu\local\kind;

use local_hoclieu\local\wanted;

/**
 * A page of HTML.
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */
class page extends kind {
    public function defaults(\stdClass $data): void {
        $names = ['display', 'popupheight', 'popupwidth', 'printintro', 'printlastmodified'];
        $this->configured($data, 'page', $names);
    }

    public function unpack(\stdClass $data): void {
        $this->options_as_fields($data);
        $data->printlastmodified = $data->printlastmodified ?? 1;
    }

    public function fill(\stdClass $data, wanted $wanted): void {
        $data->content = $wanted->content;
        $data->contentformat = FORMAT_HTML;
        $data->page = ['text' => $wanted->content, 'format' => FORMAT_HTML, 'itemid' => 0];
    }

    public function holds(\stdClass $data, wanted $wanted): bool {
        return $data->content === $wanted->content && (int) $data->contentformat === (int) FORMAT_HTML;
    }
}
