CREATE TABLE `staging`.`orders` AS
SELECT *, CAST(NULL AS STRING) AS `_loaded_by`
FROM `lake`.`shopify`.`orders`;
