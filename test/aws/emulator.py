"""
MiniStack 1.5.33, with what it lacks: types of resources, rules of AWS, and layers that are uploaded through ECR's API.

Started like `ministack` itself, with the same variables. Hosts do not boot: an instance reports to the address in its user
data as soon as it exists.
"""

import base64
import fnmatch
import json
import os
import re

import ministack.services.budgets as budgets
import ministack.services.ec2 as ec2
import ministack.services.ecr as ecr
import ministack.services.eks as eks
import ministack.services.iam as iam
import ministack.services.secretsmanager as secretsmanager
from ministack.app import main
from ministack.core.responses import error_response_json
from ministack.services.cloudformation import _change_sets, changesets, provisioners, wait_conditions


def checked(answer):
    """The body of an answer of a service."""
    status, _, body = answer
    if status >= 400:
        raise ValueError(body.decode() if isinstance(body, bytes) else body)
    return body


# AWS::EC2::Instance


def create_instance(logical_id, props, stack_name):
    # Here, a reference to a profile is its ARN; on AWS it is its name.
    name = props["IamInstanceProfile"].rpartition("/")[2]
    profile, problem = ec2._resolve_iam_instance_profile(iam_name=name)
    if problem:
        raise ValueError(f"no instance profile {name}")
    interface = props["NetworkInterfaces"][0] if props.get("NetworkInterfaces") else props
    instance = ec2._launch_instances_internal(
        image_id=props["ImageId"],
        instance_type=props["InstanceType"],
        subnet_id=interface["SubnetId"],
        count=1,
        key_name="",
        user_data=props["UserData"],
        sg_ids=interface.get("GroupSet") or props.get("SecurityGroupIds"),
        iam_profile=profile,
    )[0]
    provisioners._ec2_apply_tags(instance["InstanceId"], props)
    boot(instance["InstanceId"], props["UserData"])
    return instance["InstanceId"], {
        "AvailabilityZone": instance["Placement"]["AvailabilityZone"],
        "PrivateIp": instance["PrivateIpAddress"],
        "PublicIp": instance["PublicIpAddress"],
    }


def boot(instance_id, user_data):
    url = re.search("SIGNAL_URL='([^']+)'", base64.b64decode(user_data).decode()).group(1)
    token = wait_conditions.token_from_url(url)
    if not wait_conditions.deliver_signal(token, {"Status": "SUCCESS", "UniqueId": instance_id, "Reason": "ready"}):
        raise ValueError(f"nothing waits for {instance_id}")


def delete_instance(instance_id, props):
    checked(ec2._terminate_instances({"InstanceId.1": [instance_id]}))


# AWS::EC2::SecurityGroupIngress


def create_ingress(logical_id, props, stack_name):
    rules = ec2._security_groups[props["GroupId"]]["IpPermissions"]
    rules.extend(provisioners._ec2_sg_permissions([props]))
    return f"{props['GroupId']}|{logical_id}", {}


def delete_ingress(physical_id, props):
    group = ec2._security_groups.get(props["GroupId"])
    if group is not None:
        gone = provisioners._ec2_sg_permissions([props])
        group["IpPermissions"] = [rule for rule in group["IpPermissions"] if rule not in gone]


# AWS::IAM::OIDCProvider


def create_oidc_provider(logical_id, props, stack_name):
    clients = {f"ClientIDList.member.{n}": [it] for n, it in enumerate(props.get("ClientIdList", []), 1)}
    checked(iam._create_oidc_provider({"Url": [props["Url"]], **clients}))
    arn = f"arn:aws:iam::{provisioners.get_account_id()}:oidc-provider/{props['Url'].removeprefix('https://')}"
    return arn, {"Arn": arn}


def delete_oidc_provider(arn, props):
    iam._delete_oidc_provider({"OpenIDConnectProviderArn": [arn]})


# AWS::EKS::AccessEntry and PodIdentityAssociation: kept as they are. Both need their cluster, and one of each is enough.

eks_parts = {}


def create_eks_part(kind, key):
    def create(logical_id, props, stack_name):
        if props["ClusterName"] not in eks._clusters:
            raise ValueError(f"there is no cluster {props['ClusterName']}")
        name = "|".join([kind, props["ClusterName"], *(props[it] for it in key)])
        if name in eks_parts:
            raise ValueError(f"{name} already exists")
        eks_parts[name] = props
        return name, {"AssociationArn": name, "AccessEntryArn": name}

    return create


def delete_eks_part(name, props):
    eks_parts.pop(name, None)


# AWS::Budgets::Budget


def create_budget(logical_id, props, stack_name):
    name = props["Budget"].get("BudgetName") or provisioners._physical_name(stack_name, logical_id)
    checked(budgets._create_budget({**props, "Budget": {**props["Budget"], "BudgetName": name}}))
    return name, {}


def update_budget(name, old_props, new_props, stack_name):
    checked(budgets._update_budget({"NewBudget": {**new_props["Budget"], "BudgetName": name}}))
    return name, {}


def delete_budget(name, props):
    budgets._delete_budget({"BudgetName": name})


# AWS::ECR::Repository: MiniStack takes a repository over that exists; AWS refuses, unless it is imported.


def create_repository(logical_id, props, stack_name):
    if props.get("RepositoryName") in ecr._repositories:
        raise ValueError(f"The repository with name '{props['RepositoryName']}' already exists")
    filters = props.get("ImageTagMutabilityExclusionFilters", [])
    moving_tags[props["RepositoryName"]] = [it["ImageTagMutabilityExclusionFilterValue"] for it in filters]
    return provisioners._ecr_repo_create(logical_id, props, stack_name)


def import_repository(identifier):
    name = identifier["RepositoryName"]
    repository = ecr._repositories[name]
    return name, {"Arn": repository["repositoryArn"], "RepositoryUri": repository["repositoryUri"]}


def no_repository(name):
    return None if name in ecr._repositories else f"The repository {name} does not exist"


# Images: MiniStack drops layers that are uploaded through the API of ECR, and lets every tag move that has an exclusion.

moving_tags = {}
uploads = {}
put_any_image = ecr._put_image


def put_image(data):
    tag = data.get("imageTag")
    repository = ecr._repositories.get(data["repositoryName"], {})
    former = ecr._find_image(data["repositoryName"], {"imageTag": tag})
    moves = any(fnmatch.fnmatchcase(tag or "", it) for it in moving_tags.get(data["repositoryName"], []))
    if former is None or moves or not repository.get("imageTagMutability", "").startswith("IMMUTABLE"):
        return put_any_image(data)
    if former["imageDigest"] == ecr._image_digest(data["imageManifest"]):
        return error_response_json("ImageAlreadyExistsException", "the image exists with this tag", 400)
    return error_response_json("ImageTagAlreadyExistsException", f"the tag '{tag}' is immutable", 400)


def upload_layer_part(data):
    part = base64.b64decode(data["layerPartBlob"])
    uploads[data["uploadId"]] = uploads.get(data["uploadId"], b"") + part
    return ecr.json_response({"uploadId": data["uploadId"], "lastByteReceived": data["partLastByte"]})


def complete_layer_upload(data):
    content = uploads.pop(data["uploadId"])
    digest = ecr._content_digest(content)
    if digest not in data["layerDigests"]:
        return error_response_json("InvalidLayerException", f"the layer has the digest {digest}", 400)
    ecr._layer_blobs.setdefault(data["repositoryName"], {})[digest] = content
    return ecr.json_response({"uploadId": data["uploadId"], "layerDigest": digest})


def layer_url(data):
    address = f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}/v2/{data['repositoryName']}/blobs/{data['layerDigest']}"
    return ecr.json_response({"downloadUrl": address, "layerDigest": data["layerDigest"]})


ecr._put_image = put_image
ecr._upload_layer_part = upload_layer_part
ecr._complete_layer_upload = complete_layer_upload
ecr._get_download_url_for_layer = layer_url


# AWS::S3::Bucket: MiniStack's check of names before a deployment also refuses buckets that the deployment imports.

conflict_of_any_bucket = provisioners.s3_bucket_name_conflict


def conflict_of_bucket(name):
    running = [it for it in _change_sets.values() if it["ExecutionStatus"] == "EXECUTE_IN_PROGRESS"]
    imported = [identifier for it in running for identifier in it["_import_existing"].values()]
    return None if {"BucketName": name} in imported else conflict_of_any_bucket(name)


provisioners.s3_bucket_name_conflict = conflict_of_bucket


# AWS::SecretsManager::ResourcePolicy: kept, not enforced


def put_secret_policy(logical_id, props, stack_name):
    policy = {"SecretId": props["SecretId"], "ResourcePolicy": json.dumps(props["ResourcePolicy"])}
    checked(secretsmanager._put_resource_policy(policy))
    return props["SecretId"], {}


def update_secret_policy(secret_id, old_props, props, stack_name):
    return put_secret_policy(secret_id, props, stack_name)


def delete_secret_policy(secret_id, props):
    secretsmanager._delete_resource_policy({"SecretId": secret_id})


# AWS::CloudWatch::Alarm: MiniStack knows no expressions. An alarm with one is kept with its first metric.

alarm_record = provisioners._cw_metric_alarm_record


def alarm_without_expression(name, props):
    stat = next((it["MetricStat"] for it in props.get("Metrics") or [] if "MetricStat" in it), None)
    if stat is None:
        return alarm_record(name, props)
    rest = {key: value for key, value in props.items() if key != "Metrics"}
    return alarm_record(name, {**rest, **stat["Metric"], "Period": stat["Period"], "Statistic": stat["Stat"]})


provisioners._cw_metric_alarm_record = alarm_without_expression
provisioners._RESOURCE_HANDLERS.update(
    {
        "AWS::EC2::Instance": {"create": create_instance, "delete": delete_instance},
        "AWS::EC2::SecurityGroupIngress": {"create": create_ingress, "delete": delete_ingress},
        "AWS::IAM::OIDCProvider": {"create": create_oidc_provider, "delete": delete_oidc_provider},
        "AWS::SecretsManager::ResourcePolicy": {
            "create": put_secret_policy,
            "update": update_secret_policy,
            "delete": delete_secret_policy,
        },
        "AWS::EKS::AccessEntry": {
            "create": create_eks_part("access entry", ["PrincipalArn"]),
            "delete": delete_eks_part,
        },
        "AWS::EKS::PodIdentityAssociation": {
            "create": create_eks_part("association", ["Namespace", "ServiceAccount"]),
            "delete": delete_eks_part,
        },
        "AWS::Budgets::Budget": {"create": create_budget, "update": update_budget, "delete": delete_budget},
    }
)
provisioners._RESOURCE_HANDLERS["AWS::ECR::Repository"].update(create=create_repository)
provisioners._RESOURCE_HANDLERS["AWS::ECR::Repository"]["import"] = import_repository
changesets._IMPORT_LOOKUPS["AWS::ECR::Repository"] = (("RepositoryName",), no_repository)

main()
