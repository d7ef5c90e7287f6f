# What needs a node: taints, drains, and what runs in containers.
$ kubectl get nodes
Ready
$ kubectl label node $NODE story=nodes && kubectl label node $NODE story-
unlabeled
$ kubectl taint node $NODE story=x:PreferNoSchedule
tainted
$! kubectl taint node $NODE story=y:PreferNoSchedule
already has story taint(s) with same effect(s) and --overwrite is false
$ kubectl taint node $NODE story=y:PreferNoSchedule --overwrite
modified
$! kubectl taint node $NODE story=y:Nonsense
$ kubectl taint node $NODE story-
untainted
$ kubectl cordon $NODE
cordoned
$ kubectl get node $NODE
SchedulingDisabled
$ kubectl uncordon $NODE
uncordoned
$ kubectl describe node $NODE
Allocatable:
Allocated resources:
$ kubectl run box --image=$IMAGE --image-pull-policy=Never --restart=Never --command -- sh -c 'echo started; while read line; do echo "said $line"; done; sleep 1000'
pod/box created
$ kubectl wait pod/box --for=condition=Ready --timeout=60s
condition met
$? kubectl logs box
started
$ kubectl exec box -- sh -c 'echo out; echo err >&2'
out
err
$=9 kubectl exec box -- sh -c 'exit 9'
command terminated with exit code 9
$! kubectl exec box -c none -- true
container none is not valid for pod box
$! kubectl exec none -- true
NotFound
$! kubectl logs box -c none
container none is not valid for pod box
$ echo hello > f.txt; kubectl cp f.txt box:/tmp/f.txt && kubectl cp box:/tmp/f.txt back.txt && cat back.txt
hello
$ kubectl debug box --image=$IMAGE --image-pull-policy=Never --target=box -c dbg -- sh -c 'echo debugged; sleep 1000'
$? kubectl logs box -c dbg
debugged
$ kubectl debug box --copy-to=box-copy --image=$IMAGE --image-pull-policy=Never --container=extra -- sh -c 'echo copied; sleep 1000'
$? kubectl logs box-copy -c extra
copied
$ kubectl debug node/$NODE --image=$IMAGE --image-pull-policy=Never -- sh -c 'ls /host/etc/hostname; sleep 1000'
Creating debugging pod node-debugger-
$ kubectl run talk --image=$IMAGE --image-pull-policy=Never --restart=Never -i --stdin --command -- sh -c 'echo ready; read x; echo got $x; sleep 1000' < /dev/null > /dev/null 2>&1 & kubectl wait pod/talk --for=create --timeout=30s
condition met
$ kubectl get --raw /api/v1/nodes/$NODE/proxy/healthz
ok
$? kubectl top node
$NODE
$ kubectl delete pods --all --grace-period=0 --force
box
