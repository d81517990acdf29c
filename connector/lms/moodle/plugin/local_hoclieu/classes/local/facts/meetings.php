<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

namespace local_hoclieu\local\facts;

/**
 * Seconds in live classes as BigBlueButton summed them up, of everybody in whose sum something has changed: all of it.
 * 
 * B course, course module, user, seconds
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */
class meetings extends part {
    /**
     * See above.
     */
    public function rows($unit): iterable {
        global $DB;
        if (!$DB->record_exists('modules', ['name' => 'bigbluebuttonbn'])) {
            return;
        }
        [$join, $params] = $this->modules_sql('b.bigbluebuttonbnid', 'bigbluebuttonbn', $unit);
        $sql = "SELECT b.id, cm.course, cm.id AS cmid, b.userid, b.meta
                  FROM {bigbluebuttonbn_logs} b {$join}
                 WHERE b.log = 'Summary' AND b.userid > 0 AND EXISTS (
                       SELECT 1
                         FROM {bigbluebuttonbn_logs} b2
                        WHERE b2.bigbluebuttonbnid = b.bigbluebuttonbnid AND b2.userid = b.userid AND b2.log = 'Summary'
                          AND b2.timecreated >= :since)
              ORDER BY cm.course, cm.id, b.userid, b.id";
        $sums = [];
        foreach (self::query($sql, $params + ['since' => $this->window->from]) as $row) {
            $told = json_decode((string) $row->meta);
            $key = "{$row->course},{$row->cmid},{$row->userid}";
            $sums[$key] = ($sums[$key] ?? 0) + (int) ($told->data->duration ?? 0);
        }
        foreach ($sums as $key => $seconds) {
            yield array_merge(['B'], explode(',', $key), [$seconds]);
        }
    }
}
