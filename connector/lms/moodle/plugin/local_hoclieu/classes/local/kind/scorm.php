<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

namespace local_hoclieu\local\kind;

/**
 * SCORM and AICC packages.
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */
class scorm extends kind {
    const AREA = 'package';
    const FIELD = 'packagefile';

    public function defaults(\stdClass $data): void {
        foreach ((array) get_config('scorm') as $name => $value) {
            if (!isset($data->$name)) {
                $data->$name = $value;
            }
        }
        $data->scormtype = 'local';
        $data->reference = '';
        $data->width = $data->framewidth;
        $data->height = $data->frameheight;
        // What a default for the course's completion holds as ticked boxes is stored as bits.
        if (is_array($data->completionstatusrequired ?? null)) {
            $data->completionstatusrequired = array_sum(array_keys(array_filter($data->completionstatusrequired)));
        }
    }

    public function unpack(\stdClass $data): void {
        foreach (array_filter(explode(',', (string) $data->options)) as $option) {
            [$name, $value] = array_pad(explode('=', $option, 2), 2, 0);
            $data->{trim($name)} = trim($value);
        }
    }

    /**
     * Where Moodle sees no item in the new package it leaves the old one's as they are; the version that it sets only
     * when it sees one tells.
     */
    public function replaces(\stdClass $data): void {
        $data->version = '';
    }

    public function tracked(int $instance): array {
        global $DB;
        // Since 4.3 a value belongs to an attempt; before, there was one table for both.
        $values = $DB->get_manager()->table_exists('scorm_scoes_value') ? 'scorm_scoes_value' : 'scorm_scoes_track';
        $sql = "SELECT s.id, s.identifier
                  FROM {scorm_scoes} s
                 WHERE s.scorm = ? AND EXISTS (SELECT 1 FROM {{$values}} v WHERE v.scoid = s.id)
              ORDER BY s.sortorder, s.id";
        return $DB->get_records_sql_menu($sql, [$instance]);
    }

    public function gone(array $tracked): array {
        global $DB;
        $there = $DB->get_records_list('scorm_scoes', 'id', array_keys($tracked), '', 'id');
        return array_values(array_diff_key($tracked, $there));
    }

    public function opens(int $instance, \stored_file $package): bool {
        global $DB;
        $scorm = $DB->get_record('scorm', ['id' => $instance], 'launch, version', MUST_EXIST);
        return $scorm->launch && !in_array($scorm->version, ['', 'ERROR'], true);
    }
}
