DELETE FROM "select"."t\"
WHERE "c""; DROP TABLE x; --" > '''; DROP TABLE x; --';
INSERT INTO "select"."t\" ("c""; DROP TABLE x; --", "e'")
SELECT "c""; DROP TABLE x; --", ('' || CHR(92) || '''') AS "e'"
FROM "a.b"."s"""
WHERE "c""; DROP TABLE x; --" > '''; DROP TABLE x; --';
