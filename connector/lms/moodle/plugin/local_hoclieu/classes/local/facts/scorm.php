<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

namespace local_hoclieu\local\facts;

/**
 * What SCORM packages recorded, of every student and activity in which something has changed: all attempts of it.
 * 
 * K course, course module, user, attempt, SCO, opened, status, success, total time, time of one session, last change,
 * whether the content set a score
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */
class scorm extends part {
    /** @var string[] the SCORM elements asked for */
    const ELEMENTS = [
        'opened' => 'x.start.time',
        'status1' => 'cmi.core.lesson_status',
        'status2' => 'cmi.completion_status',
        'success' => 'cmi.success_status',
        'total1' => 'cmi.core.total_time',
        'total2' => 'cmi.total_time',
        'session1' => 'cmi.core.session_time',
        'session2' => 'cmi.session_time',
        'score1' => 'cmi.core.score.raw',
        'score2' => 'cmi.score.raw',
        'score3' => 'cmi.score.scaled',
    ];

    /**
     * See above.
     */
    public function rows($unit): iterable {
        global $DB;
        [$join, $params] = $this->modules_sql('t.scormid', 'scorm', $unit);
        $tracks = $DB->get_manager()->table_exists('scorm_attempt') ? $this->tracks_since_43() : $this->tracks_before_43();
        $sql = "SELECT cm.course, cm.id AS cmid, t.userid, t.attempt, t.scoid, t.timemodified, {$this->columns('t.')}
                  FROM ({$tracks}) t {$join}";
        foreach (self::query($sql, $params + $this->elements() + $this->since()) as $row) {
            yield self::told($row);
        }
    }

    private static function told(\stdClass $row): array {
        $scored = "{$row->score1}{$row->score2}{$row->score3}" !== '';
        return [
            'K', $row->course, $row->cmid, $row->userid, $row->attempt, $row->scoid, $row->opened,
            (string) $row->status1 !== '' ? $row->status1 : $row->status2, $row->success,
            (string) $row->total1 !== '' ? $row->total1 : $row->total2,
            (string) $row->session1 !== '' ? $row->session1 : $row->session2, $row->timemodified, (int) $scored,
        ];
    }

    private function columns(string $prefix): string {
        return $prefix . implode(", {$prefix}", array_keys(self::ELEMENTS));
    }

    /**
     * One column an element.
     */
    private function pivot(string $element, string $value): string {
        global $DB;
        $columns = [];
        foreach (array_keys(self::ELEMENTS) as $name) {
            $columns[] = "MAX(CASE WHEN {$element} = :{$name} THEN " . $DB->sql_compare_text($value, 255) . " END) AS {$name}";
        }
        return implode(', ', $columns);
    }

    private function elements(): array {
        return self::ELEMENTS;
    }

    private function tracks_since_43(): string {
        $since = $this->window->from ? "WHERE EXISTS (
                       SELECT 1
                         FROM {scorm_attempt} a2
                         JOIN {scorm_scoes_value} v2 ON v2.attemptid = a2.id
                        WHERE a2.userid = a.userid AND a2.scormid = a.scormid AND v2.timemodified >= :since)" : '';
        return "SELECT a.scormid, a.userid, a.attempt, v.scoid, MAX(v.timemodified) AS timemodified,
                       {$this->pivot('e.element', 'v.value')}
                  FROM {scorm_attempt} a
                  JOIN {scorm_scoes_value} v ON v.attemptid = a.id
                  JOIN {scorm_element} e ON e.id = v.elementid
                 {$since}
              GROUP BY a.scormid, a.userid, a.attempt, v.scoid";
    }

    private function tracks_before_43(): string {
        $since = $this->window->from ? "WHERE EXISTS (
                       SELECT 1
                         FROM {scorm_scoes_track} v2
                        WHERE v2.userid = v.userid AND v2.scormid = v.scormid AND v2.timemodified >= :since)" : '';
        return "SELECT v.scormid, v.userid, v.attempt, v.scoid, MAX(v.timemodified) AS timemodified,
                       {$this->pivot('v.element', 'v.value')}
                  FROM {scorm_scoes_track} v
                 {$since}
              GROUP BY v.scormid, v.userid, v.attempt, v.scoid";
    }

    private function since(): array {
        return $this->window->from ? ['since' => $this->window->from] : [];
    }
}
