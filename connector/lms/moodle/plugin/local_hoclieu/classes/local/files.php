<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

namespace local_hoclieu\local;

use local_hoclieu\local\kind\kind;

/**
 * The package of one call: the draft that was uploaded, what it replaces, and the proof that it arrived.
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */
class files {
    /** @var wanted */
    private $wanted;

    /** @var kind */
    private $kind;

    /** @var \stored_file|null */
    private $draft = null;

    /** @var int|null context whose replaced files are kept until all is done */
    private $keptin = null;

    public function __construct(wanted $wanted, kind $kind) {
        $this->wanted = $wanted;
        $this->kind = $kind;
    }

    /**
     * Whether what is wanted is another package than the one with this SHA-1.
     */
    public function differ_from(string $sha1): bool {
        if (!$this->kind::AREA || !$this->wanted->draftitemid) {
            return false;
        }
        return $this->wanted->sha1 !== $sha1;
    }

    /**
     * The draft area, its one file proved to be the announced one; 0 where this kind has no package.
     */
    public function draft(): int {
        if (!$this->kind::AREA) {
            return 0;
        }
        $files = self::in(self::own_context(), 'user', 'draft', (int) $this->wanted->draftitemid);
        $this->draft = reset($files) ?: null;
        if (count($files) !== 1 || $this->draft->get_contenthash() !== $this->wanted->sha1) {
            throw new \moodle_exception('wrongcontent', 'local_hoclieu');
        }
        return (int) $this->wanted->draftitemid;
    }

    /**
     * The activity holds these bytes, and there is something to open.
     */
    public function prove(int $cmid, int $instance): void {
        if (!$this->draft) {
            return;
        }
        $component = "mod_{$this->wanted->modname}";
        $stored = self::in(\context_module::instance($cmid)->id, $component, $this->kind::AREA, 0);
        $package = end($stored);
        if (!$package || $package->get_contenthash() !== $this->wanted->sha1) {
            throw new \moodle_exception('wrongcontent', 'local_hoclieu');
        }
        if (!$this->kind->opens($instance, $package)) {
            throw new \moodle_exception('nothingtoplay', 'local_hoclieu');
        }
    }

    /**
     * Moodle throws the bytes of a file away as soon as it is deleted, which no transaction brings back: a second record
     * of the same content holds them until the new package is known to be good.
     */
    public function keep_old(\context $context): void {
        global $DB;
        $this->keptin = $context->id;
        get_file_storage()->delete_area_files($context->id, 'local_hoclieu', 'replaced');
        $sql = "SELECT contenthash, MAX(filesize) AS filesize
                  FROM {files}
                 WHERE contextid = ? AND filename <> '.' AND referencefileid IS NULL
              GROUP BY contenthash";
        $records = [];
        foreach ($DB->get_records_sql($sql, [$context->id]) as $content) {
            $records[] = self::kept($context->id, $content);
        }
        $DB->insert_records('files', $records);
    }

    /**
     * When all is done and stored.
     */
    public function tidy(): void {
        $storage = get_file_storage();
        if ($this->keptin) {
            $storage->delete_area_files($this->keptin, 'local_hoclieu', 'replaced');
        }
        if ($this->draft) {
            $storage->delete_area_files(self::own_context(), 'user', 'draft', $this->wanted->draftitemid);
        }
    }

    private static function kept(int $contextid, \stdClass $content): array {
        $place = [$contextid, 'local_hoclieu', 'replaced', 0, '/', $content->contenthash];
        return [
            'contenthash' => $content->contenthash,
            'pathnamehash' => \file_storage::get_pathname_hash(...$place),
            'contextid' => $contextid,
            'component' => 'local_hoclieu',
            'filearea' => 'replaced',
            'itemid' => 0,
            'filepath' => '/',
            'filename' => $content->contenthash,
            'filesize' => $content->filesize,
            'timecreated' => time(),
            'timemodified' => time(),
        ];
    }

    private static function in(int $contextid, string $component, string $area, int $itemid): array {
        return get_file_storage()->get_area_files($contextid, $component, $area, $itemid, 'sortorder, id', false);
    }

    private static function own_context(): int {
        global $USER;
        return \context_user::instance($USER->id)->id;
    }
}
