-- Not supported by bigquery: looking for the table Orders without a dataset; name its dataset
SELECT CASE WHEN COUNT(*) > 0 THEN '1' ELSE '0' END
FROM `staging`.INFORMATION_SCHEMA.TABLES
WHERE table_name = 'orders';
SELECT CASE WHEN COUNT(*) > 0 THEN '1' ELSE '0' END
FROM `lake`.`shopify`.INFORMATION_SCHEMA.TABLES
WHERE table_name = 'orders';
