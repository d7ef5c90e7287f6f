#!/usr/bin/env python3
"""Derives the type table from an OpenAPI v2 document of the Kubernetes API that Gantry speaks.

Usage: derive-types.py openapi-v2.json catalogue.tsv > types.tsv

Keeps facts only: names, types, required fields, list keys, patch strategies. Keeps only the types
that the catalogue's kinds reach, their lists, and the bodies of requests and subresources.
"""
import json
import sys

# Any object at all.
OBJECTS = ("io.k8s.apimachinery.pkg.runtime.RawExtension",
           "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1")
SHORT = [
    ("io.k8s.apimachinery.pkg.apis.meta.v1.", "meta.v1."),
    ("io.k8s.apimachinery.pkg.runtime.", "runtime."),
    ("io.k8s.apiextensions-apiserver.pkg.apis.", ""),
    ("io.k8s.kube-aggregator.pkg.apis.", ""),
    ("io.k8s.api.", ""),
]
SCALAR_TYPES = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": "quantity",
    "io.k8s.apimachinery.pkg.apis.meta.v1.Time": "time",
    "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": "microtime",
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "intorstring",
    "io.k8s.apimachinery.pkg.apis.meta.v1.Patch": "any",
}
SCALARS = {
    ("string", None): "string",
    ("string", "byte"): "bytes",
    ("integer", "int32"): "int32",
    ("integer", "int64"): "int64",
    ("integer", None): "int64",
    ("number", "double"): "double",
    ("boolean", None): "bool",
    ("object", None): "any",
}
BODIES = {
    ("", "v1", k) for k in ("Status", "DeleteOptions", "WatchEvent", "APIVersions", "APIGroup",
                            "APIGroupList", "APIResourceList", "Binding")
} | {
    ("autoscaling", "v1", "Scale"),
    ("policy", "v1", "Eviction"),
    ("authentication.k8s.io", "v1", "TokenRequest"),
}
# Defaults that are part of a list's key: the document does not carry them.
KEY_DEFAULTS = {
    ("core.v1.ContainerPort", "protocol"): "TCP",
    ("core.v1.ServicePort", "protocol"): "TCP",
}


def short(name):
    for prefix, replacement in SHORT:
        if name.startswith(prefix):
            return replacement + name[len(prefix):]
    raise SystemExit("no short name for " + name)


def expression(schema, refs):
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        if name in SCALAR_TYPES:
            return SCALAR_TYPES[name]
        refs.append(name)
        return "@" + short(name)
    if schema.get("type") == "array":
        return "[]" + expression(schema["items"], refs)
    if "additionalProperties" in schema:
        return "{}" + expression(schema["additionalProperties"], refs)
    return SCALARS[schema.get("type"), schema.get("format")]


def markers(type_name, name, schema, required):
    if name in required:
        yield "required"
    kind = schema.get("x-kubernetes-list-type")
    if kind:
        yield "list=" + ":".join([kind] + schema.get("x-kubernetes-list-map-keys", []))
    if "x-kubernetes-map-type" in schema:
        yield schema["x-kubernetes-map-type"]
    if "x-kubernetes-patch-strategy" in schema:
        yield "patch=" + schema["x-kubernetes-patch-strategy"]
    if "x-kubernetes-patch-merge-key" in schema:
        yield "key=" + schema["x-kubernetes-patch-merge-key"]
    if (type_name, name) in KEY_DEFAULTS:
        yield "default=" + KEY_DEFAULTS[type_name, name]


def main():
    definitions = json.load(open(sys.argv[1]))["definitions"]
    wanted = set(BODIES)
    for row in open(sys.argv[2]):
        if not row.startswith("#"):
            group, version, kind = row.split("\t")[:3]
            group = "" if group == "core" else group
            wanted |= {(group, version, kind), (group, version, kind + "List")}
    by_kind = {}
    for name, schema in definitions.items():
        for g in schema.get("x-kubernetes-group-version-kind", []):
            by_kind.setdefault((g["group"], g["version"], g["kind"]), name)
    queue = sorted({by_kind[k] for k in wanted if k in by_kind})
    seen, blocks = set(queue), {}
    while queue:
        name = queue.pop()
        schema, refs = definitions[name], []
        own = short(name)
        required = schema.get("required", [])
        gvks = schema.get("x-kubernetes-group-version-kind", [])
        everywhere = len(gvks) > 1 and own.startswith("meta.")
        kinds = ["*"] if everywhere else [
            f"{g['group']}/{g['version']}/{g['kind']}" for g in gvks]
        head = [own, ",".join(kinds) or "-"]
        if name in OBJECTS or "properties" not in schema and schema.get("type") != "object":
            head.append("any")
        if schema.get("x-kubernetes-map-type") == "atomic":
            head.append("atomic")
        lines = ["\t".join(head)]
        for field, f in sorted(schema.get("properties", {}).items()):
            cells = [field, expression(f, refs), *markers(own, field, f, required)]
            lines.append("\t" + "\t".join(cells))
        blocks[own] = lines
        for ref in refs:
            if ref not in seen:
                seen.add(ref)
                queue.append(ref)
    print("# type\tgroup/version/kind, '-' for none, '*' for every group\t[any] [atomic]")
    print("# \tfield\ttype: [] list, {} map, @ named\t[required] [list=type:keys] [atomic|granular]"
          " [patch=strategies] [key=merge key] [default=value]")
    for own in sorted(blocks):
        print("\n".join(blocks[own]))


main()
