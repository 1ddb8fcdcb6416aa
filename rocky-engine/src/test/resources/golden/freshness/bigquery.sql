SELECT FORMAT_TIMESTAMP('%E4Y-%m-%d %H:%M:%E*S', MAX(`_fivetran_synced`), 'UTC')
FROM `lake`.`shopify`.`orders`;
