# Patches of all types, subresources, labels, annotations, set, edit, scale.
$ kubectl create deployment web --image=i:1 --replicas=0 -o name
deployment.apps/web
$ kubectl patch deployment web -p '{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"s"}]}}}}'
deployment.apps/web patched
$ kubectl get deployment web -o jsonpath='{.spec.template.spec.containers[*].name}'
side i
$ kubectl patch deployment web -p '{"spec":{"template":{"spec":{"containers":[{"name":"side","$patch":"delete"}]}}}}'
patched
$ kubectl patch deployment web -p '{}'
deployment.apps/web patched (no change)
$ kubectl patch deployment web --type=merge -p '{"metadata":{"labels":{"tier":"front"}}}'
patched
$ kubectl patch deployment web --type=json -p '[{"op":"test","path":"/spec/replicas","value":0},{"op":"add","path":"/metadata/labels/tier","value":"back"}]'
patched
$! kubectl patch deployment web --type=json -p '[{"op":"test","path":"/spec/replicas","value":7}]'
The request is invalid: patch: testing value /spec/replicas failed
$! kubectl patch deployment web --type=json -p '[{"op":"remove","path":"/spec/nothing"}]'
remove operation does not apply: doc is missing path: /spec/nothing
$! kubectl patch deployment web --type=merge -p 'nonsense'
$! kubectl patch deployment none -p '{}'
Error from server (NotFound): deployments.apps "none" not found
$! kubectl patch deployment web --type=merge -p '{"spec":{"replicas":"x"}}'
json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32
$ kubectl patch deployment web --subresource=scale --type=merge -p '{"spec":{"replicas":1}}'
scale.autoscaling/web patched
$ kubectl get deployment web --subresource=scale -o jsonpath='{.kind} {.spec.replicas}'
Scale 1
$ kubectl get deployment web --subresource=status -o name
deployment.apps/web
$ kubectl patch deployment web --subresource=status --type=merge -p '{"status":{"collisionCount":3},"spec":{"replicas":9}}'
patched
$ kubectl get deployment web -o jsonpath='{.spec.replicas}'
1
$ kubectl scale deployment web --replicas=0
deployment.apps/web scaled
$! kubectl scale deployment web --current-replicas=5 --replicas=2
Expected replicas to be 5, was 0
$ kubectl scale deployment/web --current-replicas=0 --replicas=0
scaled
$! kubectl scale deployment none --replicas=1
deployments.apps "none" not found
$! kubectl scale configmap/kube-root-ca.crt --replicas=1
the server could not find the requested resource
$ kubectl label deployment web tier=middle --overwrite
deployment.apps/web labeled
$! kubectl label deployment web tier=front
'tier' already has a value (middle), and --overwrite is false
$! kubectl label deployment web 'bad label=x'
metadata.labels: Invalid value: "bad label": name part must consist of alphanumeric characters
$! kubectl label deployment web 'tier=not/valid' --overwrite
$ kubectl label deployments --all zone=a
labeled
$ kubectl label deployment web tier-
unlabeled
$ kubectl label deployment web tier-
label "tier" not found.
$ kubectl annotate deployment web note='some text' --overwrite
deployment.apps/web annotated
$! kubectl annotate deployment web note=other
--overwrite is false but found the following declared annotation(s): 'note' already has a value (some text)
$ kubectl annotate deployment web note-
annotated
$! kubectl annotate deployment web a=b --resource-version=1
the object has been modified
$ kubectl set image deployment/web i=i:2
deployment.apps/web image updated
$! kubectl set image deployment/web none=i:2
unable to find container named "none"
$ kubectl set env deployment/web A=1 B=2
deployment.apps/web env updated
$ kubectl set env deployment/web --list
A=1
B=2
$ kubectl create configmap env --from-literal=key=value
$ kubectl set env deployment/web --from=configmap/env --prefix=X_
env updated
$ kubectl set env deployment/web A-
env updated
$ kubectl set resources deployment web --limits=cpu=200m,memory=512Mi --requests=cpu=100m
deployment.apps/web resource requirements updated
$ kubectl create service clusterip web --tcp=80
$ kubectl set selector service web app=web,tier=x
service/web selector updated
$ kubectl create serviceaccount robot
$ kubectl set serviceaccount deployment web robot
deployment.apps/web serviceaccount updated
$ kubectl create role r --verb=get --resource=pods
$ kubectl create rolebinding rb --role=r --user=a
$ kubectl set subject rolebinding rb --user=b --serviceaccount=$NS:robot
rolebinding.rbac.authorization.k8s.io/rb subjects updated
$ kubectl get rolebinding rb -o wide
a, b
patch/robot
$ kubectl get deployment web -o jsonpath='{.spec.template.spec.containers[0].env[*].name} {.spec.template.spec.containers[0].resources.limits.memory} {.spec.template.spec.serviceAccountName}'
B X_KEY 512Mi robot
# Edit, with a script for an editor.
@file editor.sh
#!/bin/sh
sed -i "${EDIT:?}" "$1"
@end
$ chmod +x editor.sh; EDIT='s/key: value/key: edited/' KUBE_EDITOR=./editor.sh kubectl edit configmap env
configmap/env edited
$ kubectl get configmap env -o jsonpath='{.data.key}'
edited
$ EDIT='s/zzz/yyy/' KUBE_EDITOR=./editor.sh kubectl edit configmap env
Edit cancelled, no changes made.
$! EDIT='s/^  name: env/  name: other/' KUBE_EDITOR=./editor.sh kubectl edit configmap env
error: At least one of apiVersion, kind and name was changed
$ EDIT='s/replicas: 0/replicas: 0\n  minReadySeconds: 3/' KUBE_EDITOR=./editor.sh kubectl edit deployment web
deployment.apps/web edited
$ EDIT='s/minReadySeconds: 3/minReadySeconds: 4/' KUBE_EDITOR=./editor.sh kubectl edit deployment web --output-patch
{"spec":{"minReadySeconds":4}}
$ kubectl expose deployment web --port=80 --name=exposed --type=NodePort
service/exposed exposed
$ kubectl expose service exposed --port=81 --name=again
service/again exposed
$! kubectl expose configmap env --port=80
cannot expose a ConfigMap
$ kubectl autoscale deployment web --min=1 --max=3 --cpu-percent=80
horizontalpodautoscaler.autoscaling/web autoscaled
$ kubectl get hpa web
Deployment/web
80%
$! kubectl autoscale deployment web --max=3
already exists
