/**
 * What instances count and remember together, in the schema of the gateway's own tables. Not
 * logged: after a database crash counting starts over, as after a restart of a single process.
 */
export const sharedTables: readonly string[] = [
  'CREATE UNLOGGED TABLE instances (id text PRIMARY KEY, alive bigint NOT NULL, hears text[] NOT NULL)',
  // Logged, so that numbers continue after a crash: missed messages are requested by the last number received.
  'CREATE SEQUENCE instance_news_number',
  `CREATE UNLOGGED TABLE instance_news (
    id bigint PRIMARY KEY DEFAULT nextval('instance_news_number'), told bigint NOT NULL, message text NOT NULL)`,
  'CREATE INDEX instance_news_told ON instance_news (told)',
  `CREATE UNLOGGED TABLE counters (name text PRIMARY KEY, count integer NOT NULL, ends bigint NOT NULL)`,
  'CREATE INDEX counters_ends ON counters (ends)',
  `CREATE UNLOGGED TABLE marks (name text PRIMARY KEY, items text[] NOT NULL, until double precision NOT NULL)`,
  'CREATE INDEX marks_until ON marks (until)',
  `CREATE UNLOGGED TABLE places (
    name text NOT NULL, instance text NOT NULL, taken integer NOT NULL, PRIMARY KEY (name, instance))`,
  `CREATE UNLOGGED TABLE rate_windows (
    limiter text NOT NULL, client text NOT NULL, max integer NOT NULL, seconds integer NOT NULL,
    start bigint NOT NULL, available integer NOT NULL, PRIMARY KEY (limiter, client))`,

  // A message is announced with its number; a large one has to be read by it.
  `CREATE FUNCTION news_tell(line text, messages text[], at bigint) RETURNS void LANGUAGE plpgsql AS $f$
    DECLARE each text; number bigint;
    BEGIN
      FOREACH each IN ARRAY messages LOOP
        INSERT INTO instance_news (told, message) VALUES (at, each) RETURNING id INTO number;
        PERFORM pg_notify(line, number || '|' || CASE WHEN octet_length(each) < 7000 THEN each ELSE '' END);
      END LOOP;
    END $f$`,

  // Counts for all names or, if one of them is used up, for none. In the order of the names, so
  // that no two wait for each other.
  `CREATE FUNCTION counters_take(names text[], most integer[], spans bigint[], at bigint)
    RETURNS TABLE (place integer, is_allowed boolean, used integer, ends_at bigint) LANGUAGE plpgsql AS $f$
    #variable_conflict use_column
    DECLARE is_free boolean;
    BEGIN
      INSERT INTO counters (name, count, ends)
        SELECT n, 0, 0 FROM (SELECT DISTINCT n FROM unnest(names) AS u (n) ORDER BY n) AS sorted
        ON CONFLICT (name) DO NOTHING;
      PERFORM 1 FROM counters WHERE name = ANY (names) ORDER BY name FOR UPDATE;
      SELECT bool_and(c.ends <= at OR c.count < w.most) INTO is_free
        FROM unnest(names, most) AS w (name, most) JOIN counters AS c ON c.name = w.name;
      IF is_free THEN
        UPDATE counters AS c SET count = CASE WHEN c.ends <= at THEN 1 ELSE c.count + 1 END,
            ends = CASE WHEN c.ends <= at THEN at + w.span ELSE c.ends END
          FROM unnest(names, spans) AS w (name, span) WHERE c.name = w.name;
      END IF;
      RETURN QUERY SELECT w.place::integer,
          is_free OR c.ends <= at OR c.count < w.most,
          CASE WHEN c.ends <= at THEN 0 ELSE c.count END,
          CASE WHEN c.ends <= at THEN at + w.span ELSE c.ends END
        FROM unnest(names, most, spans) WITH ORDINALITY AS w (name, most, span, place)
        JOIN counters AS c ON c.name = w.name ORDER BY w.place;
    END $f$`,
  // Takes a place at each name if all have one left; otherwise takes none and returns the first one
  // that is full.
  `CREATE FUNCTION places_enter(names text[], most integer[], who text, dead bigint) RETURNS text LANGUAGE plpgsql AS $f$
    DECLARE each text; full_one text;
    BEGIN
      FOR each IN SELECT DISTINCT n FROM unnest(names) AS u (n) ORDER BY n LOOP
        PERFORM pg_advisory_xact_lock(hashtext('place ' || each));
      END LOOP;
      SELECT w.name INTO full_one FROM unnest(names, most) WITH ORDINALITY AS w (name, most, place)
        WHERE (SELECT coalesce(sum(p.taken), 0) FROM places AS p JOIN instances AS i ON i.id = p.instance
          WHERE p.name = w.name AND i.alive > dead) >= w.most ORDER BY w.place LIMIT 1;
      IF full_one IS NOT NULL THEN RETURN full_one; END IF;
      INSERT INTO places (name, instance, taken) SELECT n, who, 1 FROM unnest(names) AS u (n)
        ON CONFLICT (name, instance) DO UPDATE SET taken = places.taken + 1;
      RETURN NULL;
    END $f$`,
  // Seconds to wait if it is one too many, otherwise 0. A limiter keeps the numbers of the rule
  // that created it.
  `CREATE FUNCTION rates_consume(which text, most integer, span integer, who text, at bigint)
    RETURNS integer LANGUAGE plpgsql AS $f$
    DECLARE w rate_windows;
    BEGIN
      INSERT INTO rate_windows AS r (limiter, client, max, seconds, start, available)
        SELECT which, who, coalesce(k.max, most), coalesce(k.seconds, span), at, coalesce(k.max, most)
        FROM (SELECT 1) AS one LEFT JOIN LATERAL
          (SELECT x.max, x.seconds FROM rate_windows AS x WHERE x.limiter = which LIMIT 1) AS k ON true
        ON CONFLICT (limiter, client) DO UPDATE SET
          start = CASE WHEN at - r.start >= r.seconds THEN at ELSE r.start END,
          available = CASE WHEN at - r.start >= r.seconds THEN r.max ELSE r.available END
        RETURNING * INTO w;
      IF w.available > 0 THEN
        UPDATE rate_windows SET available = available - 1 WHERE limiter = which AND client = who;
        RETURN 0;
      END IF;
      RETURN greatest(1, w.start + w.seconds - at);
    END $f$`,
]
