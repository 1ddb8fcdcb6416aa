SELECT CAST('staging.orders' AS STRING), CAST(COUNT(*) AS STRING)
FROM `staging`.`orders`
UNION ALL
SELECT CAST('lake.shopify.orders' AS STRING), CAST(COUNT(*) AS STRING)
FROM `lake`.`shopify`.`orders`;
