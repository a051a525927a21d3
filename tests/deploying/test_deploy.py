"""``stagedoor deploy`` against a server that speaks S3."""

from __future__ import annotations

import hashlib

import jsonschema
import pytest
from tests.deploying.conftest import BUCKET, CATALOG, DAG, KEY, OWNER
from tests.schemas import schema

pytestmark = pytest.mark.usefixtures("s3")


def test_the_first_deploy_creates_and_marks_the_object(deploy, s3):
    ran = deploy("--yes", "--json")
    assert (ran.code, ran.err) == (0, "")
    jsonschema.validate(ran.document, schema("deploy"))
    content, marks, _ = s3.read(KEY)
    assert content == DAG.encode()
    digest = hashlib.sha256(content).hexdigest()
    assert marks == {"stagedoor-component": OWNER, "stagedoor-sha256": digest}
    assert list(s3.everything()) == [KEY]


def test_the_plan_is_data_and_the_outcome_is_talk(deploy):
    ran = deploy("--yes")
    assert ran.out == (
        f"{OWNER} → s3://{BUCKET}\n"
        f"  create {KEY}  ← dags/daily_orders.py\n"
        "  left out requirements.txt: it is the environment's, which others share\n"
    )
    assert ran.err == "done: 1 created\n"


def test_a_second_deploy_has_nothing_to_do(deploy, s3):
    deploy("--yes")
    before = s3.everything()
    ran = deploy("--json")
    assert (ran.code, ran.fates, ran.document["written"]) == (0, {KEY: "same"}, False)
    assert s3.everything() == before


def test_a_change_is_an_update(deploy, s3, component):
    deploy("--yes")
    (component / "dags/daily_orders.py").write_text(DAG + "# more\n")
    assert deploy("--yes", "--json").fates == {KEY: "update"}
    assert s3.read(KEY)[0].endswith(b"# more\n")
    assert deploy("--json").fates == {KEY: "same"}


def test_a_dry_run_writes_nothing(deploy, s3):
    ran = deploy("--dry-run")
    assert ran.code == 0
    assert "nothing was written; would be: 1 created" in ran.err
    assert s3.everything() == {}


def test_without_a_terminal_it_wants_to_be_told(deploy, s3):
    ran = deploy()
    assert ran.code == 2
    assert "error[D054]" in ran.err
    assert s3.everything() == {}


def test_fifty_foreign_objects_stay_as_they_are(deploy, s3, component):
    foreign = [
        "requirements.txt", "plugins.zip", "startup.sh", "dags/", "dags/.airflowignore",
        "dags/sales_shop_1_other.py", "dags/sales_shop_10_daily_orders.py", "dags/é ü.py",
        "dags/sales_shop_1_daily_orders.pyc", f"source/{OWNER}.py", "dags/daily_orders.py",
    ]  # fmt: skip
    foreign += [f"dags/team{n}/dag {n}.py" for n in range(50 - len(foreign))]
    for number, key in enumerate(foreign):
        marks = {"stagedoor-component": "sales.shop.1.other"} if number % 2 else {}
        s3.put(key, f"{number}".encode(), **marks)
    before = s3.everything()
    assert len(before) == 50
    deploy("--yes")
    (component / "dags/daily_orders.py").write_text(DAG + "# more\n")
    deploy("--yes")
    (component / "dags/lib.py").write_text("X = 1\n")
    assert deploy("--yes").code == 0  # moves into a folder
    assert len(s3.everything()) == 52
    assert deploy("--remove", "--yes").code == 0
    assert s3.everything() == before


# what is there            its marks                                      adopted
TAKEN = {
    "of nobody":           ({},                                            True),
    "of another component": ({"stagedoor-component": "sales.shop.1.other"}, False),
}  # fmt: skip


@pytest.mark.parametrize(("marks", "can_adopt"), TAKEN.values(), ids=TAKEN)
def test_a_key_of_somebody_else_is_refused(deploy, s3, marks, can_adopt):
    s3.put(KEY, b"theirs", **marks)
    before = s3.everything()
    ran = deploy("--yes", "--json")
    assert (ran.code, ran.fates) == (5, {KEY: "refuse"})
    assert ran.document["objects"][0]["reason"]
    assert ran.document["ok"] is False
    assert deploy("--remove", "--yes").code == 0
    assert s3.everything() == before
    ran = deploy("--yes", "--json", "--adopt")
    assert (ran.code, ran.fates) == (
        (0, {KEY: "adopt"}) if can_adopt else (5, {KEY: "refuse"})
    )
    assert (s3.everything() != before) == can_adopt


def test_nothing_is_written_when_one_key_is_refused(deploy, s3, component):
    (component / "dags/lib.py").write_text("X = 1\n")
    s3.put("dags/sales_shop_1_daily_orders/lib.py", b"theirs")
    ran = deploy("--yes", "--json")
    assert ran.code == 5
    assert sorted(ran.fates.values()) == ["create", "refuse"]
    assert len(s3.everything()) == 1


def test_a_component_with_more_files_has_a_folder_of_its_own(deploy, s3, component):
    (component / "dags/sql").mkdir()
    (component / "dags/sql/größe & co.sql").write_text("select 1")
    (component / "dags/.env").write_text("SECRET=1")
    (component / "dags/__pycache__").mkdir()
    (component / "dags/__pycache__/x.pyc").write_bytes(b"\0")
    ran = deploy("--yes", "--json")
    start = "dags/sales_shop_1_daily_orders"
    assert ran.fates == {
        f"{start}/sql/größe & co.sql": "create",
        f"{start}/daily_orders.py": "create",
    }
    assert list(s3.everything()) == sorted(ran.fates)
    assert "dags/.env" in {row["path"] for row in ran.document["left_out"]}
    (component / "dags/sql/größe & co.sql").unlink()
    ran = deploy("--yes", "--json")
    assert ran.fates == {
        KEY: "create",
        f"{start}/daily_orders.py": "remove",
        f"{start}/sql/größe & co.sql": "remove",
    }
    assert list(s3.everything()) == [KEY]


def test_a_prefix_of_ones_own(deploy, s3):
    assert deploy("--yes", "--prefix", "shop/é ").code == 0
    assert list(s3.everything()) == ["dags/shop/é /daily_orders.py"]
    assert deploy("--yes", "--prefix", "shop/é ", "--remove").code == 0
    assert s3.everything() == {}


def test_staged_is_where_the_tech_adapter_looks(deploy, s3, component):
    (component / "dags/lib.py").write_text("X = 1\n")
    ran = deploy("--yes", "--staged", "--json")
    assert list(s3.everything()) == ["source/sales.shop.1.daily_orders.py"]
    reasons = {row["path"]: row["reason"] for row in ran.document["left_out"]}
    assert reasons["dags/lib.py"] == "the tech adapter copies one file"


def test_a_component_without_its_dag_can_still_be_removed(deploy, s3, component):
    deploy("--yes")
    (component / "dags/daily_orders.py").unlink()
    assert deploy("--yes").code != 0
    ran = deploy("--yes", "--remove", "--json")
    assert (ran.code, ran.fates) == (0, {KEY: "remove"})
    assert s3.everything() == {}


def test_an_etag_that_is_no_md5_does_not_matter(deploy, s3):
    deploy("--yes")
    marks = s3.read(KEY)[1]
    upload = s3.client.create_multipart_upload(Bucket=BUCKET, Key=KEY, Metadata=marks)
    names = {"Bucket": BUCKET, "Key": KEY, "UploadId": upload["UploadId"]}
    part = s3.client.upload_part(**names, PartNumber=1, Body=DAG.encode())
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    s3.client.complete_multipart_upload(**names, MultipartUpload=parts)
    assert s3.client.head_object(Bucket=BUCKET, Key=KEY)["ETag"].endswith('-1"')
    assert deploy("--json").fates == {KEY: "same"}


def test_what_the_checks_find_stops_it(deploy, s3, component):
    text = DAG.replace("sales.shop.1.daily-orders", "daily")
    (component / "dags/daily_orders.py").write_text(text)
    ran = deploy("--yes")
    assert ran.code == 1
    assert "K304" in ran.err
    assert s3.everything() == {}
    assert deploy("--yes", "--no-check").code == 0


def test_the_bucket_named_wins_over_the_catalog_entry(deploy, monkeypatch):
    monkeypatch.setenv("MWAA_BUCKET", "elsewhere")
    ran = deploy("--yes")
    assert ran.code == 6
    assert (
        "error[D014]: there is no such bucket (reading the bucket 'elsewhere')"
        in ran.err
    )


def test_a_deploy_that_races_another_loses(deploy, s3, monkeypatch):
    from stagedoor.deploying.bucket import Bucket

    take = Bucket.take

    def too_late(self, step, owner):
        s3.put(KEY, b"theirs")
        take(self, step, owner)

    monkeypatch.setattr(Bucket, "take", too_late)
    ran = deploy("--yes")
    assert ran.code == 5
    assert "error[D020]" in ran.err
    assert s3.read(KEY)[0] == b"theirs"
    monkeypatch.undo()


@pytest.mark.parametrize("stop", range(4))
def test_interrupted_before_any_object_a_second_run_completes(
    deploy, s3, component, monkeypatch, stop
):
    deploy("--yes")
    for name in ("a.sql", "b.sql", "c.py"):
        (component / "dags" / name).write_text("")
    from stagedoor.deploying.bucket import Bucket

    take = Bucket.take
    taken: list[object] = []

    def interrupted(self, step, owner):
        if len(taken) == stop:
            raise KeyboardInterrupt
        taken.append(step)
        take(self, step, owner)

    with monkeypatch.context() as patch:
        patch.setattr(Bucket, "take", interrupted)
        ran = deploy("--yes")
    assert ran.code == 130
    assert f"interrupted after {stop} of 5 objects" in ran.err
    assert KEY in s3.everything(), "the old DAG is there until the new one is"
    assert deploy("--yes").code == 0
    start = "dags/sales_shop_1_daily_orders"
    names = ("a.sql", "b.sql", "c.py", "daily_orders.py")
    assert list(s3.everything()) == [f"{start}/{name}" for name in names]
    assert set(deploy("--json").fates.values()) == {"same"}


# what is wrong with DIR     the files to change                   what is said
WRONG = {
    "no catalog entry":    ({"catalog-info.yaml": None},             "D031"),
    "no DAG":              ({"dags/daily_orders.py": None},          "D032"),
    "no bucket":           ({"catalog-info.yaml": CATALOG.replace("bucketName: acme-mwaa", "x: y")}, "D041"),
}  # fmt: skip


@pytest.mark.parametrize(("files", "code"), WRONG.values(), ids=WRONG)
def test_a_component_that_cannot_be_deployed(deploy, component, files, code):
    for name, text in files.items():
        file = component / name
        file.unlink() if text is None else file.write_text(text)
    ran = deploy("--yes", "--no-check")
    assert ran.code == 2
    assert f"error[{code}]" in ran.err
