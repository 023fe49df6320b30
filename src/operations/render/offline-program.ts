/**
 * What the project's own Python runs: Alembic's offline mode, which opens no connection. Standard input is a request as JSON, the answer stands
 * behind a mark on standard output. A revision that fails ends a run; the next one begins behind it.
 */
export const offlineProgram = `
import contextlib, io, json, logging, os, re, sys

request = json.load(sys.stdin)
sys.path.insert(0, os.getcwd())
answer_to = sys.stdout
from alembic import command
from alembic.config import Config

logging.disable(logging.CRITICAL)
RUNNING = re.compile(r"^-- Running (upgrade|downgrade) (.*?) -> ([^\\n]*?)$", re.MULTILINE)

def make_config(output):
    config = Config(request["ini"], output_buffer=output, stdout=io.StringIO()) if request["ini"] else Config(output_buffer=output, stdout=io.StringIO())
    config.set_main_option("script_location", request["location"].replace("%", "%%"))
    return config

def run(between):
    output = io.StringIO()
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            getattr(command, request["direction"])(make_config(output), between, sql=True)
    except BaseException as error:
        return output.getvalue(), f"{type(error).__name__}: {error}"[:400]
    return output.getvalue(), None

def names(text):
    return [(mark[3] if mark[1] == "upgrade" else mark[2]).split(",")[0].strip() for mark in RUNNING.finditer(text)]

runs = []
left = list(request["steps"])
while left:
    first = left[0]
    text, error = run(first["from"] + ":" + request["to"])
    reached = names(text)
    if first["id"] not in reached:
        text, other = run(first["from"] + ":" + first["next"])
        error = other or error
        reached = names(text)
    broken = (reached[-1] if reached else first["id"]) if error else None
    runs.append({"text": text, "broken": broken, "error": error})
    done = set(reached) | {first["id"]}
    left = [step for step in left if step["id"] not in done]

answer_to.write("\\n--plinth-answer--" + json.dumps(runs))
answer_to.flush()
`;
