<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

namespace local_hoclieu\local\counts;

/**
 * What one student did in one activity, as far as counting needs it.
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */
class doing {
    /** @var string first day with an action; '' for none */
    public $first = '';

    /** @var string last day with an action */
    public $last = '';

    /** @var bool|null null: nothing is recorded of it */
    public $completed = null;

    /** @var float|null 0..1 */
    public $score = null;

    /** @var float|null seconds that the activity itself recorded */
    public $seconds = null;

    /** @var float[] estimated seconds, by day */
    public $spent = [];

    /**
     * An action on that day.
     */
    public function acted(string $first, string $last = ''): void {
        $this->first = $this->first === '' ? $first : min($this->first, $first);
        $this->last = max($this->last, $last === '' ? $first : $last);
    }

    /**
     * Estimated seconds from that day on; null where none are known.
     */
    public function spent_since(string $first): ?float {
        $since = array_filter($this->spent, function($day) use ($first) {
            return $day >= $first;
        }, ARRAY_FILTER_USE_KEY);
        return $since ? array_sum($since) : null;
    }
}
