SELECT CASE WHEN COUNT(*) > 0 THEN '1' ELSE '0' END
FROM information_schema.tables
WHERE table_schema = current_schema AND table_name = 'orders';
SELECT CASE WHEN COUNT(*) > 0 THEN '1' ELSE '0' END
FROM information_schema.tables
WHERE table_schema = 'staging' AND table_name = 'orders';
SELECT CASE WHEN COUNT(*) > 0 THEN '1' ELSE '0' END
FROM "lake".information_schema.tables
WHERE table_schema = 'shopify' AND table_name = 'orders';
