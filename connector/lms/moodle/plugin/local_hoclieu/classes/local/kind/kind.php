<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

namespace local_hoclieu\local\kind;

use local_hoclieu\local\wanted;

/**
 * One kind of activity: what its form would fill in, seen from the functions that the form calls.
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */
abstract class kind {
    /** @var string|null file area that holds its package */
    const AREA = null;

    /** @var string|null field of the form that takes the draft area */
    const FIELD = null;

    /**
     * The kind of that name, if it can be published.
     */
    public static function of(string $modname): self {
        $kinds = [
            'scorm' => scorm::class,
            'h5pactivity' => h5pactivity::class,
            'resource' => resource::class,
            'page' => page::class,
            'url' => url::class,
        ];
        if (!isset($kinds[$modname])) {
            throw new \moodle_exception('nosuchkind', 'local_hoclieu', '', s($modname));
        }
        return new $kinds[$modname]();
    }

    /**
     * Settings of a new activity, as the site's administrator has chosen them.
     */
    abstract public function defaults(\stdClass $data): void;

    /**
     * Unpacks settings that are stored packed, so that saving them again keeps them.
     */
    abstract public function unpack(\stdClass $data): void;

    /**
     * Before another package takes the place of the one that is there.
     */
    public function replaces(\stdClass $data): void {
    }

    /**
     * Content that is no file, into the form's fields.
     */
    public function fill(\stdClass $data, wanted $wanted): void {
    }

    /**
     * Whether content that is no file is as wanted.
     */
    public function holds(\stdClass $data, wanted $wanted): bool {
        return true;
    }

    /**
     * Parts of this instance for which students have results: id => identifier.
     */
    public function tracked(int $instance): array {
        return [];
    }

    /**
     * Which of these parts are no longer there.
     */
    public function gone(array $tracked): array {
        return [];
    }

    /**
     * Whether there is anything to open.
     */
    public function opens(int $instance, \stored_file $package): bool {
        return true;
    }

    /**
     * Stored options back as fields of the form.
     */
    protected function options_as_fields(\stdClass $data): void {
        foreach ((array) unserialize_array((string) $data->displayoptions) as $name => $value) {
            $data->$name = $value;
        }
        $data->printintro = $data->printintro ?? 0;
    }

    /**
     * Some of the site's settings of this kind of activity.
     */
    protected function configured(\stdClass $data, string $modname, array $names): void {
        $config = get_config($modname);
        foreach ($names as $name) {
            $data->$name = $config->$name ?? 0;
        }
    }
}
