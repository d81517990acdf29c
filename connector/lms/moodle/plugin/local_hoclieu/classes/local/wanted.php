<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

namespace local_hoclieu\local;

/**
 * What should stand as one activity, as the caller sent it.
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */
class wanted {
    /** @var string Idnumbers of the connector begin so; what carries another is never touched. */
    const PREFIX = 'hoclieu-';

    /** @var string our idnumber, the key on this site */
    public $idnumber;

    /** @var string Moodle's name of the kind of activity */
    public $modname;

    /** @var string */
    public $name;

    /** @var string the description as HTML */
    public $intro;

    /** @var bool */
    public $visible;

    /** @var string[] */
    public $tags;

    /** @var int draft area with the package; 0 keeps the one that is there */
    public $draftitemid;

    /** @var string SHA-1 of the package */
    public $sha1;

    /** @var string HTML of a page, address of a url */
    public $content;

    /** @var int course module to be changed; 0: the one of that idnumber, or a new one */
    public $cmid;

    /** @var bool may students' tracks be lost? */
    public $allowloss;

    /**
     * @param array $given the fields of the web service
     */
    public function __construct(array $given) {
        foreach ($given as $field => $value) {
            $this->$field = $value;
        }
        if (strpos($this->idnumber, self::PREFIX) !== 0) {
            throw new \moodle_exception('notours', 'local_hoclieu', '', s($this->idnumber));
        }
    }
}
