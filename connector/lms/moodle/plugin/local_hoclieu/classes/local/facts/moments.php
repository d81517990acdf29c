<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

namespace local_hoclieu\local\facts;

/**
 * Moments that activities keep themselves, longer than a log is kept: hand-ins, quiz attempts, posts, live classes.
 * 
 * M course, course module, user, moment, what (submission, attempt, post, Join, Played)
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */
class moments extends part {
    /**
     * See above.
     */
    public function rows($unit): iterable {
        foreach ($this->sources() as $modname => $sources) {
            foreach ($sources as [$from, $user, $time, $what, $where]) {
                [$join, $params] = $this->modules_sql('i.id', $modname, $unit);
                $sql = "SELECT cm.course, cm.id AS cmid, {$user} AS userid, {$time} AS moment, {$what} AS what
                          FROM {{$modname}} i {$join} {$from}
                         WHERE {$time} >= :since AND {$time} > 0 AND {$where}";
                foreach (self::query($sql, $params + ['since' => $this->window->from]) as $row) {
                    yield ['M', $row->course, $row->cmid, $row->userid, $row->moment, $row->what];
                }
            }
        }
    }

    /**
     * By kind of activity: joined tables, user, time, what it is, condition.
     */
    private function sources(): array {
        global $DB;
        $attempts = 'JOIN {quiz_attempts} a ON a.quiz = i.id';
        $sources = [
            'assign' => [[
                'JOIN {assign_submission} s ON s.assignment = i.id', 's.userid', 's.timemodified', "'submission'",
                "s.latest = 1 AND s.userid > 0 AND s.status IN ('submitted', 'draft')",
            ]],
            'quiz' => [
                [$attempts, 'a.userid', 'a.timestart', "'attempt'", 'a.preview = 0'],
                [$attempts, 'a.userid', 'a.timefinish', "'attempt'", 'a.preview = 0'],
            ],
            'forum' => [[
                'JOIN {forum_discussions} d ON d.forum = i.id JOIN {forum_posts} p ON p.discussion = d.id',
                'p.userid', 'p.created', "'post'", 'p.userid > 0',
            ]],
            'bigbluebuttonbn' => [[
                'JOIN {bigbluebuttonbn_logs} b ON b.bigbluebuttonbnid = i.id', 'b.userid', 'b.timecreated', 'b.log',
                "b.log IN ('Join', 'Played') AND b.userid > 0",
            ]],
        ];
        $installed = $DB->get_records_menu('modules', null, '', 'name, id');
        return array_intersect_key($sources, $installed);
    }
}
