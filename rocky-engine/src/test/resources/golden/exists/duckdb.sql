SELECT CASE WHEN COUNT(*) > 0 THEN '1' ELSE '0' END
FROM information_schema.tables
WHERE (table_catalog = current_catalog() AND table_schema = current_schema() OR table_catalog = 'temp') AND translate(table_name, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz') = 'orders';
SELECT CASE WHEN COUNT(*) > 0 THEN '1' ELSE '0' END
FROM information_schema.tables
WHERE (table_catalog IN (current_catalog(), 'temp') AND translate(table_schema, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz') = 'staging' OR translate(table_catalog, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz') = 'staging' AND table_schema = 'main') AND translate(table_name, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz') = 'orders';
SELECT CASE WHEN COUNT(*) > 0 THEN '1' ELSE '0' END
FROM information_schema.tables
WHERE translate(table_catalog, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz') = 'lake' AND translate(table_schema, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz') = 'shopify' AND translate(table_name, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz') = 'orders';
