# What the API says of itself to kubectl.
$ kubectl version
Server Version: v1.36
$ kubectl version -o json
"serverVersion"
"minor": "36"
$ kubectl api-versions
apps/v1
autoscaling/v2
v1
$ kubectl api-resources
deployments                         deploy       apps/v1
NAME
$ kubectl api-resources --api-group=apps -o name --no-headers
deployments.apps
$ kubectl api-resources --namespaced=false --verbs=list,get -o wide
create,delete,deletecollection,get,list,patch,update,watch
$ kubectl api-resources --categories=all -o name | sort | tr '\n' ' '
cronjobs.batch daemonsets.apps deployments.apps horizontalpodautoscalers.autoscaling jobs.batch pods replicasets.apps replicationcontrollers services statefulsets.apps
$ kubectl api-resources --sort-by=kind --cached=false
APIService
$ kubectl explain pods
KIND:       Pod
VERSION:    v1
FIELDS:
$ kubectl explain deployment.spec.strategy.rollingUpdate
maxSurge	<IntOrString>
$ kubectl explain pod.spec --recursive
containers	<[]Container> -required-
$ kubectl explain hpa --api-version=autoscaling/v1
VERSION:    v1
GROUP:      autoscaling
$ kubectl explain ingress.spec --output=plaintext-openapiv2
defaultBackend
$! kubectl explain pod.spec.nothing
error: field "nothing" does not exist
$! kubectl explain nothing
the server doesn't have a resource type "nothing"
$ kubectl cluster-info
Kubernetes control plane
is running at https://
$ kubectl options
--kubeconfig
$ kubectl config view --minify -o jsonpath='{.contexts[0].context.namespace}'
describe-api
$ kubectl config current-context
gantry
$ kubectl config get-contexts -o name
gantry
$ kubectl config set-context x --cluster=gantry --user=y && kubectl config delete-context x
deleted context x
$! kubectl config view --raw | sed '/client-/d' > nobody; kubectl --token=nonsense get pods --kubeconfig nobody
Unauthorized
$! kubectl get pods --server=https://127.0.0.1:1
refused
$ kubectl cluster-info dump --namespaces $NS --output-directory=dump > /dev/null; ls dump
describe-api
nodes.json
$ (kubectl proxy --port=0 > proxy.out & p=$!; for i in $(seq 100); do grep -q Starting proxy.out && break; sleep 0.1; done; curl -s http://$(grep -o '127.0.0.1:[0-9]*' proxy.out)/api/v1/namespaces/$NS | head -5; kill $p)
"kind": "Namespace"
$ kubectl plugin list 2>&1 || true
