SELECT CASE WHEN COUNT(*) > 0 THEN '1' ELSE '0' END
FROM pg_catalog.pg_class
WHERE oid = pg_catalog.to_regclass('"Orders"') AND relkind IN ('r', 'p', 'v', 'm', 'f');
SELECT CASE WHEN COUNT(*) > 0 THEN '1' ELSE '0' END
FROM pg_catalog.pg_class
WHERE oid = pg_catalog.to_regclass('"staging"."orders"') AND relkind IN ('r', 'p', 'v', 'm', 'f');
SELECT CASE WHEN COUNT(*) > 0 THEN '1' ELSE '0' END
FROM pg_catalog.pg_class
WHERE oid = pg_catalog.to_regclass('"lake"."shopify"."orders"') AND relkind IN ('r', 'p', 'v', 'm', 'f');
