#!/bin/bash
# Writes what the cluster does to the platform's table, for `idp status`: lib/release/cluster-status.ts describes it. A timer
# runs it every minute. The server has little memory, so one program runs at a time, and each leaves a file on the disk.
# It reads no Secret. A kubelet that does not answer costs its host two figures, and no more.
set -euo pipefail
export HOME=/root KUBECONFIG=${KUBECONFIG:-/etc/rancher/k3s/k3s.yaml}
work=$(mktemp -d -p /var/tmp)
trap 'rm -rf "$work"' EXIT
get() { kubectl get --request-timeout 20s --output json "$@"; }

get --namespace flux-system ocirepositories.source.toolkit.fluxcd.io,kustomizations.kustomize.toolkit.fluxcd.io >"$work/flux"
get --all-namespaces --selector app.kubernetes.io/managed-by=aws-idp-mini \
  deployments.apps,statefulsets.apps,jobs.batch,cronjobs.batch,pods,services >"$work/objects"
get nodes >"$work/nodes"
mkdir "$work/summaries"
kubectl get nodes --output name | while read -r node; do
  kubectl get --request-timeout 10s --raw "/api/v1/${node/node/nodes}/proxy/stats/summary" >"$work/summaries/${node#*/}" 2>/dev/null || true
done

python3 - "$work" <<'PYTHON'
import json, os, re, sys, time
work = sys.argv[1]

def load(name):
    with open(os.path.join(work, name)) as file:
        return json.load(file)

def condition(thing, kind):
    found = [c for c in thing.get('status', {}).get('conditions', []) if c['type'] == kind]
    return found[0] if found else {'status': 'Unknown', 'message': 'not looked at yet'}

def current(thing):
    # Flux leaves the conditions of the version before until it has looked at a new one.
    return thing.get('status', {}).get('observedGeneration', -1) == thing['metadata'].get('generation')

def is_true(thing, kind='Ready'):
    return current(thing) and condition(thing, kind)['status'] == 'True'

def digest(revision):
    found = re.search(r'sha256:[0-9a-f]{64}$', revision or '')
    return found.group() if found else None

def owner(thing):
    return [o['uid'] for o in thing['metadata'].get('ownerReferences', [])]

def given(fields):
    return {name: value for name, value in fields.items() if value is not None}

def host(node):
    name, labels, about = node['metadata']['name'], node['metadata'].get('labels', {}), node.get('status', {})
    memory = disk = None
    try:
        summary = load('summaries/' + name)['node']
        capacity = int(about['capacity']['memory'].replace('Ki', ''))
        memory = {'total': capacity >> 10, 'available': summary['memory']['availableBytes'] >> 20}
        disk = {'total': summary['fs']['capacityBytes'] >> 20, 'free': summary['fs']['availableBytes'] >> 20}
    except (OSError, ValueError, KeyError):
        pass
    return given({
        'name': name,
        'role': 'server' if labels.get('idp.dev/role') == 'server' else 'worker',
        'ready': condition(node, 'Ready')['status'] == 'True',
        'version': about.get('nodeInfo', {}).get('kubeletVersion', ''),
        'memory': memory,
        'disk': disk,
    })

def hosts():
    return [host(node) for node in load('nodes')['items']]

def why(pod):
    # The reason that somebody can act on: a place to run, then an image, then the end of the program.
    scheduled = condition(pod, 'PodScheduled')
    if scheduled['status'] == 'False':
        return scheduled.get('message', 'no host has room')
    status = pod.get('status', {})
    for container in status.get('initContainerStatuses', []) + status.get('containerStatuses', []):
        state, before = container.get('state', {}), container.get('lastState', {})
        ended = state.get('terminated') or before.get('terminated')
        waiting = state.get('waiting', {})
        text = ': '.join(filter(None, [waiting.get('reason'), waiting.get('message')]))
        if ended and ended.get('exitCode') != 0:
            said = (ended.get('message') or '').strip().split('\n')[-1]
            end = 'exited with code %s (%s)' % (ended.get('exitCode'), ended.get('reason', ''))
            text = ': '.join(filter(None, [waiting.get('reason'), end, said]))
        if text and not container.get('ready'):
            return '%s: %s' % (container['name'], text)
    return None

def running(thing, pods):
    """Whether it is ready, why not, and its wanted and ready pods."""
    kind, spec, status = thing['kind'], thing['spec'], thing.get('status', {})
    if kind in ('Deployment', 'StatefulSet'):
        wanted, updated = spec.get('replicas', 1), status.get('updatedReplicas', 0)
        ready = status.get('readyReplicas', 0)
        done = current(thing) and updated >= wanted and status.get('replicas', 0) == updated and ready >= wanted
        return done, '%d of %d pods are new and ready' % (min(updated, ready), wanted), wanted, ready
    if kind == 'Job':
        if condition(thing, 'Complete')['status'] == 'True':
            return True, None, 0, 0
        failed = condition(thing, 'Failed')
        message = failed.get('message', 'has failed') if failed['status'] == 'True' else 'is not complete yet'
        return False, message, 1, status.get('ready', 0)
    return True, None, len(status.get('active', [])), sum(1 for pod in pods if condition(pod, 'Ready')['status'] == 'True')

def reachable(services, pods):
    ports = [port for service in services for port in service['spec'].get('ports', []) if port.get('protocol') != 'UDP']
    up = [pod for pod in pods if condition(pod, 'Ready')['status'] == 'True' and 'deletionTimestamp' not in pod['metadata']]
    if not ports or not up:
        return None
    # Host and port of one pod: its own host reaches it whatever the network policies say.
    named = {p.get('name'): p['containerPort'] for c in up[0]['spec']['containers'] for p in c.get('ports', [])}
    target = lambda port: named.get(port['targetPort'], port['targetPort'])
    return {
        'host': up[0]['spec']['nodeName'],
        'address': up[0]['status']['podIP'],
        'ports': [{'name': p.get('name', ''), 'port': p['port'], 'target': target(p)} for p in ports if isinstance(target(p), int)],
    }

def workload(name, parts, things):
    applier = parts.get('objects')
    pods = [thing for thing in things if thing['kind'] == 'Pod']
    jobs = sorted((t for t in things if t['kind'] == 'Job'), key=lambda job: job['metadata']['creationTimestamp'])
    main = next((t for kind in ('Deployment', 'StatefulSet', 'CronJob', 'Job') for t in things if t['kind'] == kind), None)
    ready, message, wanted, up = (False, 'has no objects yet', 0, 0) if main is None else running(main, pods)
    if main is not None and main['kind'] == 'CronJob':
        runs = [job for job in jobs if main['metadata']['uid'] in owner(job)]
        if runs and condition(runs[-1], 'Failed')['status'] == 'True':
            ready, message = False, 'its last run has failed: ' + condition(runs[-1], 'Failed').get('message', '')
    reasons = [] if ready else [reason for reason in map(why, pods) if reason]
    message = None if ready else ', '.join(filter(None, [message] + reasons[:1]))
    # What Flux could not apply comes first: what runs is then an earlier release.
    for part in ('namespace', 'objects'):
        if part not in parts:
            ready, message = False, 'Flux does not have its %s yet' % part
        elif not is_true(parts[part]):
            ready, message = False, 'Flux: ' + condition(parts[part], 'Ready').get('message', '')
            break
    pod_spec = {} if main is None else main['spec'].get('template') or main['spec']['jobTemplate']['spec']['template']
    return given({
        'name': name,
        'kind': '' if main is None else main['kind'],
        'ready': ready,
        'message': message,
        'applied': digest((applier or {}).get('status', {}).get('lastAppliedRevision')),
        'pods': {'wanted': wanted, 'ready': up},
        'restarts': sum(c.get('restartCount', 0) for pod in pods for c in pod.get('status', {}).get('containerStatuses', [])),
        'images': [c['image'] for c in pod_spec.get('spec', {}).get('containers', [])],
        'pod': reachable([t for t in things if t['kind'] == 'Service'], pods),
    })

def status():
    repository, platform, parts, things = None, None, {}, {}
    for thing in load('flux')['items']:
        path = re.fullmatch(r'\./workloads/([^/]+)/(namespace|objects)', thing['spec'].get('path', ''))
        if thing['kind'] == 'OCIRepository' and thing['metadata']['name'] == 'platform':
            repository = thing
        elif thing['kind'] == 'Kustomization' and thing['metadata']['name'] == 'platform':
            platform = thing
        elif path:
            parts.setdefault(path.group(1), {})[path.group(2)] = thing
    for thing in load('objects')['items']:
        things.setdefault(thing['metadata']['namespace'], []).append(thing)
    artifact = (repository or {}).get('status', {}).get('artifact', {})
    late = next((thing for thing in (repository, platform) if thing is None or not is_true(thing)), 0)
    message = 'Flux is not installed' if late is None else condition(late, 'Ready').get('message') if late else None
    return {
        'version': 1,
        'writtenAt': time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime()),
        'release': given({
            'digest': digest(artifact.get('revision')),
            'revision': artifact.get('metadata', {}).get('org.opencontainers.image.revision'),
            'ready': late == 0,
            'message': message,
        }),
        'hosts': hosts(),
        'workloads': [workload(name, parts[name], things.get(name, [])) for name in sorted(parts)],
    }

def cut(value, longest):
    """Shortens every text, but digests."""
    if isinstance(value, dict):
        return {name: cut(inner, longest) for name, inner in value.items()}
    if isinstance(value, list):
        return [cut(inner, longest) for inner in value]
    return value[:longest - 1] + '…' if isinstance(value, str) and len(value) > longest else value

report = status()
# DynamoDB takes items of 400 KB; a status of 200 KB has about 500 workloads with messages.
text = next(text for longest in (300, 120, 0) for text in [json.dumps(cut(report, longest) if longest else
    {**report, 'workloads': [{**w, 'message': '', 'images': []} for w in report['workloads']]})] if longest == 0 or len(text) < 200_000)
item = {'kind': {'S': 'status'}, 'id': {'S': 'cluster'}, 'writtenAt': {'S': report['writtenAt']}, 'document': {'S': text}}
with open(os.path.join(work, 'item.json'), 'w') as file:
    json.dump({'TableName': os.environ['STATUS_TABLE'], 'Item': item}, file)
PYTHON
aws dynamodb put-item --cli-input-json "file://$work/item.json"
