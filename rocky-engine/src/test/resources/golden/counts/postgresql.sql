SELECT CAST('staging.orders' AS TEXT), CAST(COUNT(*) AS TEXT)
FROM "staging"."orders"
UNION ALL
SELECT CAST('lake.shopify.orders' AS TEXT), CAST(COUNT(*) AS TEXT)
FROM "lake"."shopify"."orders";
