#!/usr/bin/env python3
"""Derives what conformance tests compare with from a Kubernetes API server's description of itself.

Usage: derive-reference.py operations|definitions openapi-v2.json > operations.tsv
       derive-reference.py resources DISCOVERY_DIRECTORY > resources.tsv

Keeps facts only: names, types, verbs. Keeps the stable versions (v1, v2) only.
"""
import json
import pathlib
import re
import sys

# Some groups have no stable version: they are left out with their own paths.
STABLE = re.compile(r"/(version|openid|\.well-known|apis?/$|api/v1/|apis/[^/]+/v[12]/)")
GROUP = re.compile(r"/apis/[^/]+/$")
# Alpha, off unless asked for.
ALPHA = ("shardSelector", "ignoreStoreReadErrorWithClusterBreakingPotential")
METHODS = ("get", "put", "post", "delete", "patch", "head", "options")


def type_of(schema):
    if "$ref" in schema:
        return "@" + schema["$ref"].rsplit("/", 1)[1]
    if schema.get("type") == "array":
        return "[]" + type_of(schema["items"])
    if "additionalProperties" in schema:
        return "{}" + type_of(schema["additionalProperties"])
    return ":".join(filter(None, [schema.get("type", "any"), schema.get("format")]))


def kind(g):
    return f"{g['group']}/{g['version']}/{g['kind']}"


def operations(document):
    shared, sets, lines = document["parameters"], {}, []
    for path, item in sorted(document["paths"].items()):
        stable_group = GROUP.match(path) and path + "v1/" in document["paths"]
        if not STABLE.match(path) and not stable_group:
            continue
        rows = []
        for method in METHODS:
            if method not in item:
                continue
            o = item[method]
            given = [shared[p["$ref"].rsplit("/", 1)[1]] if "$ref" in p else p
                     for p in item.get("parameters", []) + o.get("parameters", [])]
            query = sorted(f"{p['name']}:{p['type']}"
                           for p in given if p["in"] == "query" and p["name"] not in ALPHA)
            body = [type_of(p["schema"]) for p in given if p["in"] == "body"]
            answers = [code + "=" + (type_of(r["schema"]) if "schema" in r else "")
                       for code, r in sorted(o["responses"].items()) if code != "401"]
            subject = o.get("x-kubernetes-group-version-kind")
            name = sets.setdefault(",".join(query), "#" + str(len(sets)))
            rows.append([method, o["operationId"], o.get("x-kubernetes-action", ""),
                         kind(subject) if subject else "", name if query else "",
                         "".join(body), ",".join(answers)])
        if rows:
            lines.append(path)
            lines += ["\t" + "\t".join(cell or "-" for cell in row) for row in rows]
    for query, name in sets.items():
        if query:
            print(name + "\t" + query)
    print("\n".join(lines))


def markers(schema):
    for name in ("list-type", "list-map-keys", "map-type", "patch-strategy", "patch-merge-key"):
        value = schema.get("x-kubernetes-" + name)
        if value:
            yield name + "=" + (",".join(value) if isinstance(value, list) else value)


def definitions(document):
    all_types = document["definitions"]
    queue, seen = [], set()

    def want(node):
        for name in re.findall(r'"#/definitions/([^"]+)"', json.dumps(node)):
            if name not in seen:
                seen.add(name)
                queue.append(name)

    shared = document["parameters"]
    for path, item in document["paths"].items():
        if STABLE.match(path):
            want(item)
            for reference in re.findall(r'"#/parameters/([^"]+)"', json.dumps(item)):
                want(shared[reference])
    while queue:
        want(all_types[queue.pop()])
    print("# type\ttype:format\tgroup/version/kinds\tmarkers")
    print("# \tfield\ttype\trequired\tmarkers")
    for name in sorted(seen):
        schema = all_types[name]
        kinds = [kind(g) for g in schema.get("x-kubernetes-group-version-kind", [])]
        kinds = ["*"] if len(kinds) > 2 else kinds
        cells = [name, type_of(schema), ",".join(kinds), " ".join(markers(schema))]
        print("\t".join(cell or "-" for cell in cells))
        for field, f in sorted(schema.get("properties", {}).items()):
            required = "required" if field in schema.get("required", []) else ""
            cells = [field, type_of(f), required, " ".join(markers(f))]
            print("\t" + "\t".join(cell or "-" for cell in cells))


def resources(folder):
    print("# group\tversion\tresource\tsingular\tscope\tkind\tshort names\tcategories\tverbs")
    order = {}
    groups = json.loads((folder / "apis.json").read_text())["groups"]
    files = ["api__v1.json"] + [
        f"apis__{g['name']}__{v['version']}.json" for g in groups for v in g["versions"]
        if v["version"] in ("v1", "v2")]
    for file in files:
        listed = json.loads((folder / file).read_text())
        group_version = listed["groupVersion"].split("/")
        group = group_version[0] if len(group_version) == 2 else ""
        for r in listed["resources"]:
            of = "/".join([r["group"], r["version"], r["kind"]]) if "version" in r else r["kind"]
            cells = [group, group_version[-1], r["name"], r["singularName"],
                     "Namespaced" if r["namespaced"] else "Cluster", of,
                     ",".join(r.get("shortNames", [])), ",".join(r.get("categories", [])),
                     ",".join(r["verbs"])]
            print("\t".join(cell or "-" for cell in cells))


def main():
    what, source = sys.argv[1], pathlib.Path(sys.argv[2])
    if what == "resources":
        resources(source)
    else:
        globals()[what](json.loads(source.read_text()))


main()
