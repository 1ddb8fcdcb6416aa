INSERT INTO `staging`.`orders` BY NAME
SELECT *, CAST(NULL AS STRING) AS `_loaded_by`
FROM `lake`.`shopify`.`orders`;
