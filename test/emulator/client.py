"""Drives the emulator through boto3 and the AWS CLI, and prints what they understood as one JSON object.

Arguments: the URL of the emulator, and the path of the `aws` command.
"""

import json
import os
import subprocess
import sys
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

URL, AWS = sys.argv[1], sys.argv[2]
ENVIRONMENT = {
    "PATH": os.environ.get("PATH", ""),
    "AWS_ACCESS_KEY_ID": "AKIDTEST",
    "AWS_SECRET_ACCESS_KEY": "not-checked",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_PAGER": "",
}
os.environ.update(ENVIRONMENT)


def client(service):
    return boto3.client(service, endpoint_url=URL, config=Config(retries={"total_max_attempts": 1}))


def failure(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return [error.response["Error"]["Code"], error.response["Error"]["Message"]]
    return None


def until_gone(name):
    while True:
        error = failure(events.describe_connection, Name=name)
        if error:
            return error
        time.sleep(0.05)


def aws(*arguments):
    done = subprocess.run([AWS, "--endpoint-url", URL, *arguments], env=ENVIRONMENT, capture_output=True, text=True)
    if done.returncode != 0:
        return {"failed": done.stderr.strip()}
    return json.loads(done.stdout)


events, secrets, sts = client("events"), client("secretsmanager"), client("sts")
seen = {}

seen["account"] = sts.get_caller_identity()["Account"]
created = events.create_connection(
    Name="from-boto3",
    AuthorizationType="BASIC",
    AuthParameters={
        "BasicAuthParameters": {"Username": "u", "Password": "p"},
        "InvocationHttpParameters": {"HeaderParameters": [{"Key": "h", "Value": "v", "IsValueSecret": True}]},
    },
)
seen["created"] = created["ConnectionState"]
seen["wholeSeconds"] = created["CreationTime"].microsecond == 0
described = events.describe_connection(Name="from-boto3")
seen["authParameters"] = described["AuthParameters"]
seen["sameArn"] = described["ConnectionArn"] == created["ConnectionArn"]
seen["updated"] = events.update_connection(
    Name="from-boto3",
    AuthorizationType="BASIC",
    AuthParameters={"BasicAuthParameters": {"Password": "new"}},
)["ConnectionState"]
seen["secret"] = json.loads(secrets.get_secret_value(SecretId=described["SecretArn"])["SecretString"])
seen["owner"] = secrets.describe_secret(SecretId=described["SecretArn"])["OwningService"]
seen["existing"] = failure(
    events.create_connection,
    Name="from-boto3",
    AuthorizationType="BASIC",
    AuthParameters={"BasicAuthParameters": {"Username": "u", "Password": "p"}},
)[0]
seen["listed"] = [entry["Name"] for entry in events.list_connections(NamePrefix="from-")["Connections"]]
seen["invalid"] = failure(events.describe_connection, Name="no name")[0]
seen["deauthorized"] = events.deauthorize_connection(Name="from-boto3")["ConnectionState"]
seen["concurrent"] = failure(events.update_connection, Name="from-boto3", Description="d")
seen["deleted"] = events.delete_connection(Name="from-boto3")["ConnectionState"]
seen["gone"] = until_gone("from-boto3")

seen["cliAccount"] = aws("sts", "get-caller-identity").get("Account")
seen["cliCreated"] = aws(
    "events", "create-connection", "--name", "from-cli", "--authorization-type", "API_KEY",
    "--auth-parameters", "ApiKeyAuthParameters={ApiKeyName=k,ApiKeyValue=v}",
).get("ConnectionState")
cli_described = aws("events", "describe-connection", "--name", "from-cli")
seen["cliAuthParameters"] = cli_described.get("AuthParameters")
seen["cliSecret"] = aws("secretsmanager", "get-secret-value", "--secret-id", cli_described["SecretArn"]).get("SecretString")
seen["cliUpdated"] = aws("events", "update-connection", "--name", "from-cli", "--description", "d").get("ConnectionState")
seen["cliListed"] = [entry["Name"] for entry in aws("events", "list-connections")["Connections"]]
seen["cliDeauthorized"] = aws("events", "deauthorize-connection", "--name", "from-cli").get("ConnectionState")
seen["cliDeleted"] = aws("events", "delete-connection", "--name", "from-cli").get("ConnectionState")
until_gone("from-cli")
seen["cliGone"] = aws("events", "describe-connection", "--name", "from-cli").get("failed")

print(json.dumps(seen))
