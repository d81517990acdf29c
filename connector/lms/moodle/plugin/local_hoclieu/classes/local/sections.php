<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

namespace local_hoclieu\local;

/**
 * The sections of a course, by the topic's name.
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */
class sections {
    /**
     * The section of that name, however it is typed; made at the end of the course where there is none.
     */
    public static function ensure(\stdClass $course, string $name): \stdClass {
        global $CFG, $DB;
        require_once($CFG->dirroot . '/course/lib.php');
        $there = self::of($course);
        foreach ($there as $section) {
            if ($section->section && self::folded((string) $section->name) === self::folded($name)) {
                return $section;
            }
        }
        $most = course_get_format($course)->get_max_sections();
        if ($there && max(array_column($there, 'section')) >= $most) {
            throw new \moodle_exception('sectionsfull', 'local_hoclieu', '', $most);
        }
        $made = course_create_section($course, 0);
        $record = $DB->get_record('course_sections', ['id' => $made->id], '*', MUST_EXIST);
        course_update_section($course, $record, ['name' => $name]);
        return $DB->get_record('course_sections', ['id' => $made->id], '*', MUST_EXIST);
    }

    /**
     * Without those that belong to an activity (subsections, since 4.5).
     */
    private static function of(\stdClass $course): array {
        global $DB;
        $sections = $DB->get_records('course_sections', ['course' => $course->id], 'section');
        return array_filter($sections, function($section) {
            return empty($section->component);
        });
    }

    /**
     * Two spellings of one name are equal in this form.
     */
    private static function folded(string $name): string {
        if (class_exists('Normalizer')) {
            $name = \Normalizer::normalize($name, \Normalizer::FORM_C) ?: $name;
        }
        return trim(preg_replace('/\s+/u', ' ', \core_text::strtolower($name)));
    }
}
