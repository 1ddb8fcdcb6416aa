CREATE TABLE `staging`.`orders` USING DELTA AS
SELECT *, CAST(NULL AS STRING) AS `_loaded_by`
FROM `lake`.`shopify`.`orders`
WHERE FALSE;
