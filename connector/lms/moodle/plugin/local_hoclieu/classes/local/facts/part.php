<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

namespace local_hoclieu\local\facts;

/**
 * One kind of facts. Its units are never cut: a page of the reply holds whole ones.
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */
abstract class part {
    /** @var window */
    protected $window;

    public function __construct(window $window) {
        $this->window = $window;
    }

    /**
     * What is asked of the database at a time, in order. What has changed is little and asked at once; everything is
     * asked for some courses at a time.
     */
    public function units(): array {
        $size = $this->window->from ? count($this->window->courseids) : 100;
        return array_chunk($this->window->courseids, max(1, $size));
    }

    /**
     * The rows of one unit; the first value of each says what kind of row it is.
     *
     * @param mixed $unit one of units()
     * @return iterable<array>
     */
    abstract public function rows($unit): iterable;

    /**
     * Rows of a query, read as they come.
     */
    protected static function query(string $sql, array $params): iterable {
        global $DB;
        $found = $DB->get_recordset_sql($sql, $params);
        try {
            foreach ($found as $row) {
                yield $row;
            }
        } finally {
            $found->close();
        }
    }

    /**
     * SQL for the course modules of one kind in these courses: `cm` and `cm.course`, joined on the instance.
     */
    protected function modules_sql(string $instance, string $modname, array $courseids): array {
        [$where, $params] = $this->window->of_courses($courseids)->courses_sql('cm.course', $modname);
        $join = "JOIN {modules} m ON m.name = :{$modname}
                 JOIN {course_modules} cm ON cm.module = m.id AND cm.instance = {$instance}
                  AND cm.deletioninprogress = 0 AND {$where}";
        return [$join, $params + [$modname => $modname]];
    }
}
