-- Public contract, read only: requests that were denied, when, to whom, and why.
CREATE OR REPLACE VIEW gantry_denials AS
SELECT at, times, actor, client, source, verb, api_group, resource, subresource, namespace, name,
       path, code, reason
FROM denial;
