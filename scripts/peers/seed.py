"""Runs every cell of nnsight's page "Iterative Interventions" in the Python that it was written for.

    HF_HUB_OFFLINE=1 PYTHONPATH=nn04 python seed.py MODEL_DIR

MODEL_DIR holds a GPT-2 in Hugging Face's layout, tokenizer included (`random_gpt2.py` makes one; the page's numbers do
not depend on the weights). Each cell stands as on the page, but for the model's name. Cell 11 saves a setting into
nnsight's own folder: it is put back at the end, or the next run would start without control flow; before that, the
loop of cell 9 runs once more, to show what the setting does.

Versions, from PyPI, torch beside nnsight's own old companions (README.md has the commands):
    torch==2.9.0
    nnsight==0.4.11 transformers==4.48.3 tokenizers==0.21.0 huggingface-hub==0.27.1 accelerate==1.2.1
    diffusers==0.32.1 torchvision==0.24.0 ipython==8.30 pydantic==2.9.2 pydantic-core==2.23.4
"""

import os
import sys

if len(sys.argv) != 2:
    sys.exit(__doc__)

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")

print("== cell 7")
import nnsight
from nnsight import LanguageModel

model = LanguageModel(sys.argv[1], device_map="auto")


with model.session() as session:

    with session.iter([0, 1, 2]) as item:
        # define intervention body here ...

        with model.trace("_"):
            # define interventions here ...
            pass

        with model.trace("_"):
            # define interventions here ...
            pass

print("== cell 8")
with model.session() as session:

    li = nnsight.list()  # an NNsight built-in list object
    [li.append([num]) for num in range(0, 3)]  # adding [0], [1], [2] to the list
    li2 = nnsight.list().save()

    # You can create nested Iterator contexts
    with session.iter(li) as item:
        with session.iter(item) as item_2:
            li2.append(item_2)

print("\nList: ", li2)

print("== cell 9")
# New: Using Python for loops for iterative interventions
with model.session() as session:

    li = nnsight.list()
    [li.append([num]) for num in range(0, 3)]
    li2 = nnsight.list().save()

    # Using regular for loops
    for item in li:
        for item_2 in item:  # for loops can be nested!
            li2.append(item_2)

print("\nList: ", li2)

print("== cell 11, and cell 9 under it")
before = nnsight.CONFIG.APP.CONTROL_FLOW_HANDLING
try:
    # Turn off support if/for statements within tracing context.
    nnsight.CONFIG.APP.CONTROL_FLOW_HANDLING = False
    nnsight.CONFIG.save()

    with model.session() as session:
        li = nnsight.list()
        [li.append([num]) for num in range(0, 3)]
        for item in li:
            pass
except Exception as error:
    print(f"{type(error).__name__}: {error}")
finally:
    nnsight.CONFIG.APP.CONTROL_FLOW_HANDLING = before
    nnsight.CONFIG.save()
