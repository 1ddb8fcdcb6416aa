SELECT CAST(unix_micros(MAX(`_fivetran_synced`)) AS STRING)
FROM `lake`.`shopify`.`orders`;
