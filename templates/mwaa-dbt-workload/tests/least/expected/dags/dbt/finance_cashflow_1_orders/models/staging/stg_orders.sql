-- One row an order, with the names and types the rest of the project uses.
select
    cast(order_id as integer) as order_id,
    cast(ordered_on as date) as ordered_on,
    cast(amount as decimal(12, 2)) as amount
from {{ source('landing', 'orders') }}
