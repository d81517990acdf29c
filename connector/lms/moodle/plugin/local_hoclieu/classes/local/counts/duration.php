<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

namespace local_hoclieu\local\counts;

/**
 * How SCORM packages write durations.
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */
class duration {
    /** @var float[] seconds of each part of an ISO 8601 duration; a year and a month by the means of the calendar */
    const PARTS = [31557600, 2629800, 604800, 86400, 3600, 60, 1];

    /**
     * Seconds of `HHHH:MM:SS.SS` (SCORM 1.2) or `PT1H30M5.25S` (SCORM 2004); null for anything else.
     */
    public static function seconds(string $text): ?float {
        $text = strtoupper(trim($text));
        if (preg_match('/^(\d+):(\d+):(\d+(?:\.\d*)?)$/', $text, $span)) {
            return $span[1] * 3600 + $span[2] * 60 + (float) $span[3];
        }
        $number = '(\d+(?:[.,]\d+)?)';
        $interval = "/^P(?:{$number}Y)?(?:{$number}M)?(?:{$number}W)?(?:{$number}D)?"
            . "(?:T(?:{$number}H)?(?:{$number}M)?(?:{$number}S)?)?$/";
        if (!preg_match($interval, $text, $parts) || in_array(substr($text, -1), ['P', 'T'], true)) {
            return null;
        }
        $sum = 0.0;
        foreach (self::PARTS as $place => $seconds) {
            $sum += (float) str_replace(',', '.', $parts[$place + 1] ?? '') * $seconds;
        }
        return $sum;
    }
}
