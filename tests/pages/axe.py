"""Hold pages to axe-core in headless Chromium.

    axe.py axe.min.js FOLDER PAGE...

A copy of each page, without its content security policy (which rightly forbids the checker's script), runs axe and writes what it finds into itself. One
line a violation; status 1 when there is any, or a page did not answer.
"""
import html
import json
import os
import re
import subprocess
import sys

SCRIPT = """addEventListener('load', function () { axe.run(document, {resultTypes: ['violations']}).then(function (r) {
 return r.violations.map(function (v) { return [v.id, v.impact, v.nodes.length, v.nodes[0].html.slice(0, 200)]; });
}).catch(function (e) { return [['error', String(e), 0, '']]; }).then(function (found) {
 var out = document.createElement('pre'); out.id = 'axe-found'; out.textContent = JSON.stringify(found); document.body.appendChild(out); }); });"""


def found_in(page, axe, folder):
    with open(page, encoding="utf-8") as file:
        text = file.read()
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
    end = text.rindex("</body>")
    scripts = "".join(f"<script>{script}</script>" for script in (axe.replace("</script", "<\\/script"), SCRIPT))
    copy = os.path.join(folder, "page.html")
    with open(copy, "w", encoding="utf-8") as file:
        file.write(text[:end] + scripts + text[end:])
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/browser", "--virtual-time-budget=200000",
               "--window-size=1280,2000", "--dump-dom", f"file://{copy}"]
    dom = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=300, check=False).stdout.decode("utf-8", "replace")
    answer = re.search(r'<pre id="axe-found">(.*?)</pre>', dom, re.S)
    return json.loads(html.unescape(answer.group(1))) if answer else [["no answer", "", 0, ""]]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        axe = file.read()
    failed = False
    for page in sys.argv[3:]:
        for name, impact, n, where in found_in(page, axe, sys.argv[2]):
            failed = True
            print(f"{page}: {name} ({impact}), {n} places, the first: {where}")
    sys.exit(failed)


main()
