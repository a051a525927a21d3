"""What the plug-in adds, used as a template would use it."""

from __future__ import annotations

from acme_stagedoor import bucket_name, plugin

from stagedoor.nunjucks import NunjucksEnvironment


def test_a_bucket_is_named_by_company_stage_and_words():
    assert bucket_name("Daily Orders!", "prod") == "acme-prod-daily-orders"


def test_a_template_uses_the_filter_and_the_global():
    environment = NunjucksEnvironment(filters=plugin.filters, globals=plugin.globals)
    template = environment.from_string("${{ name | bucketName }} ${{ regions[0] }}")
    assert template.render(name="Orders") == "acme-dev-orders eu-west-1"
