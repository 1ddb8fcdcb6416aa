DELETE FROM "select"."t\"
WHERE "c""; DROP TABLE x; --" > '''; DROP TABLE x; --';
INSERT INTO "select"."t\" BY NAME
SELECT "c""; DROP TABLE x; --", '\''' AS "e'"
FROM "a.b"."s"""
WHERE "c""; DROP TABLE x; --" > '''; DROP TABLE x; --';
