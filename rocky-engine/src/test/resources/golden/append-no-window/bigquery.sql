INSERT INTO `staging`.`orders`
SELECT *, CAST(NULL AS STRING) AS `_loaded_by`
FROM `lake`.`shopify`.`orders`;
