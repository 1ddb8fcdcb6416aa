CREATE TABLE `staging`.`orders` USING DELTA AS
SELECT `id`, `region`, `amount`, `_fivetran_synced`, CAST(NULL AS STRING) AS `_loaded_by`
FROM `lake`.`shopify`.`orders`
WHERE FALSE;
