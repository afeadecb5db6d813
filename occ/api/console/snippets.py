"""Calls as somebody would write them: curl with its signature, the vendor's Python and Node clients."""

import json
import keyword
import pprint
import re
from collections.abc import Sequence
from dataclasses import dataclass
from shlex import quote
from urllib.parse import urlsplit

from occ.api.console.call import ApiCall

CURL = """\
# export OVH_APPLICATION_KEY=… OVH_APPLICATION_SECRET=… OVH_CONSUMER_KEY=…
call() {{  # METHOD PATH BODY, then what else curl is to be told
  local url={base}"$2" time
  time=$(curl -s {base}/auth/time)
  signature='$1$'$(printf %s "$OVH_APPLICATION_SECRET+$OVH_CONSUMER_KEY+$1+$url+$3+$time" | sha1sum | cut -d' ' -f1)
  curl -s -w '\\n' -X "$1" "$url" --data-raw "$3" -H 'Content-Type: application/json' \\
    -H "X-Ovh-Application: $OVH_APPLICATION_KEY" -H "X-Ovh-Consumer: $OVH_CONSUMER_KEY" \\
    -H "X-Ovh-Timestamp: $time" -H "X-Ovh-Signature: $signature" "${{@:4}}"
}}
"""
PYTHON = """\
# pip install ovh
# export OVH_APPLICATION_KEY=… OVH_APPLICATION_SECRET=… OVH_CONSUMER_KEY=…
import ovh

ovh.client.ENDPOINTS["passerelle"] = "{base}"
client = ovh.Client("passerelle")
"""
# A field of an answer, which is one line of JSON: nothing has to be installed for it.
FIELD = """sed -nE 's/.*"{field}": *"?([^",}}]*).*/\\1/p'"""
NODE = """\
// npm install ovh; it speaks https alone: put Passerelle behind TLS (NODE_EXTRA_CA_CERTS for your own authority)
const ovh = require('ovh')({{
  host: '{host}', port: {port}, basePath: '/1.0',
  appKey: process.env.OVH_APPLICATION_KEY,
  appSecret: process.env.OVH_APPLICATION_SECRET,
  consumerKey: process.env.OVH_CONSUMER_KEY,
}});
"""
# What npm's ovh cannot do.
NODE_HEADERS = "// It sends no headers of one's own: the list comes whole, as identifiers.\n"
NODE_AUTH = "// It signs nothing below /auth, and is refused there: use curl or Python.\n"


@dataclass(frozen=True)
class Snippet:
    """Text for one language."""

    id: str
    label: str
    text: str


def snippets(base: str, calls: Sequence[ApiCall]) -> list[Snippet]:
    """The calls, one after the other, in each language.

    Args:
        base: the API's address, such as `http://127.0.0.1:8000/1.0`.
        calls: what to call; names in braces in a path are variables that a call before `gives`.
    """
    return [
        Snippet("curl", "curl", curl(base, calls)),
        Snippet("python", "Python", python(base, calls)),
        Snippet("node", "Node", node(base, calls)),
    ]


def _given(calls: Sequence[ApiCall]) -> set[str]:
    return {name for each in calls for name in each.gives}


def curl(base: str, calls: Sequence[ApiCall]) -> str:
    """For bash with curl, and what every system has: sed, cut, sha1sum."""
    lines, given = [CURL.format(base=quote(base))], _given(calls)
    for each in calls:
        path = quote(each.with_query)
        for name in given:
            path = path.replace(f"{{{name}}}", f"'\"${name}\"'")
        line = f"call {each.method} {path} {quote(each.json)}"
        line += "".join(f" -H {quote(f'{name}: {value}')}" for name, value in each.headers.items())
        for name, field in each.gives.items():
            line = f"{name}=$({line} | {FIELD.format(field=field)})"
        lines.append(line + "\n")
    return "".join(lines)


def python(base: str, calls: Sequence[ApiCall]) -> str:
    """For python-ovh."""
    lines, given = [PYTHON.format(base=base)], _given(calls)
    for position, each in enumerate(calls):
        said = _python_call(each, given)
        for name, field in each.gives.items():
            said = f'{name} = {said}["{field}"]'
        last = position == len(calls) - 1
        lines.append(f"print({said})\n" if last and not each.gives else f"{said}\n")
    return "".join(lines)


def _python_call(call: ApiCall, given: set[str]) -> str:
    path = json.dumps(call.with_query if call.headers else call.filled, ensure_ascii=False)
    if any(f"{{{name}}}" in path for name in given):
        path = f"f{path}"
    if call.headers:
        return f"client.raw_call({call.method!r}, {path}, headers={dict(call.headers)!r}).json()"
    sent = call.query if call.method == "GET" else call.body
    arguments = [path, *_arguments(dict(sent or {}))]
    if not call.signed:
        arguments.append("_need_auth=False")
    return f"client.{call.method.lower()}({', '.join(arguments)})"


def _arguments(sent: dict[str, object]) -> list[str]:
    names_well = all(re.fullmatch(r"[A-Za-z]\w*", name) and not keyword.iskeyword(name) for name in sent)
    if not names_well:
        return [f"**{pprint.pformat(sent, sort_dicts=False)}"]
    return [f"{name}={value!r}" for name, value in sent.items()]


def node(base: str, calls: Sequence[ApiCall]) -> str:
    """For npm's ovh."""
    where, given = urlsplit(base), _given(calls)
    lines = [NODE.format(host=where.hostname, port=where.port or 443)]
    lines += [NODE_HEADERS] if any(each.headers for each in calls) else []
    lines += [NODE_AUTH] if any(each.signed and each.path.startswith("/auth") for each in calls) else []
    lines.append("\n(async () => {\n")
    for position, each in enumerate(calls):
        path = json.dumps(each.filled, ensure_ascii=False)
        if any(f"{{{name}}}" in path for name in given):
            path = f"`{path[1:-1].replace('{', '${')}`"
        sent = each.query if each.method == "GET" else each.body
        more = f", {json.dumps(sent, ensure_ascii=False)}" if sent else ""
        said = f"await ovh.requestPromised('{each.method}', {path}{more})"
        for name, field in each.gives.items():
            said = f"const {name} = ({said}).{field}"
        last = position == len(calls) - 1
        lines.append(f"  console.log({said});\n" if last and not each.gives else f"  {said};\n")
    return "".join([*lines, "})();\n"])
