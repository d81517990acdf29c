<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

namespace local_hoclieu\local\facts;

/**
 * One page of facts as CSV. A structured reply would cost more than the facts: Moodle checks each value of it.
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */
class page {
    /** @var string[] in the order in which they are told */
    const PARTS = [
        outline::class, roster::class, log::class, completion::class, grades::class, scorm::class, moments::class,
        meetings::class,
    ];

    /** @var int seconds, after which the rest waits for the next page: servers cut long requests off */
    const SECONDS = 20;

    /** @var string[] */
    private $lines = [];

    /** @var window */
    private $window;

    /** @var int rows */
    private $limit;

    /** @var float */
    private $stop;

    public function __construct(window $window, int $limit) {
        $this->window = $window;
        $this->limit = $limit;
        $this->stop = microtime(true) + self::SECONDS;
    }

    /**
     * Fills the page from where the last one ended ('' for the first).
     *
     * @return string where the next page begins; '' when this was the last
     */
    public function fill(string $token): string {
        [$first, $skip] = array_map('intval', explode('.', $token === '' ? '0.0' : $token) + [0, 0]);
        if ($token === '') {
            $method = log::table() !== '' && log::estimates() ? log::METHOD : '';
            $this->add(['H', 1, log::table(), log::begins(), $method]);
        }
        foreach (array_slice(self::PARTS, $first, null, true) as $number => $class) {
            $part = new $class($this->window);
            $units = $part->units();
            for ($unit = $number === $first ? $skip : 0; $unit < count($units); $unit++) {
                if ($this->is_full()) {
                    return "{$number}.{$unit}";
                }
                foreach ($part->rows($units[$unit]) as $row) {
                    $this->add($row);
                }
            }
        }
        return '';
    }

    /**
     * All rows of the page.
     */
    public function csv(): string {
        return implode("\n", $this->lines);
    }

    private function is_full(): bool {
        return count($this->lines) >= $this->limit || (count($this->lines) > 1 && microtime(true) > $this->stop);
    }

    private function add(array $row): void {
        $this->lines[] = self::line($row);
    }

    /**
     * One row of CSV (RFC 4180).
     */
    public static function line(array $row): string {
        $line = implode(',', $row);
        if (substr_count($line, ',') === count($row) - 1 && strpbrk($line, "\"\r\n") === false) {
            return $line;
        }
        return implode(',', array_map(function($value) {
            $text = (string) $value;
            return strpbrk($text, ",\"\r\n") === false ? $text : '"' . str_replace('"', '""', $text) . '"';
        }, $row));
    }
}
