SELECT CASE WHEN COUNT(*) > 0 THEN '1' ELSE '0' END
FROM svv_all_tables
WHERE database_name = CURRENT_DATABASE() AND schema_name = CURRENT_SCHEMA() AND table_name = 'orders';
SELECT CASE WHEN COUNT(*) > 0 THEN '1' ELSE '0' END
FROM svv_all_tables
WHERE database_name = CURRENT_DATABASE() AND schema_name = 'staging' AND table_name = 'orders';
SELECT CASE WHEN COUNT(*) > 0 THEN '1' ELSE '0' END
FROM svv_all_tables
WHERE database_name = 'lake' AND schema_name = 'shopify' AND table_name = 'orders';
