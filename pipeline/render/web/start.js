{% macro script(this, kwargs) %}
startStudy({
    map: {{ this._parent.get_name() }},
    layers: { {%- for key, layer in this.layers.items() %}{{ key }}: {{ layer.get_name() }}, {% endfor -%} },
    study: readStudy(document.getElementById('study').textContent),
});
{% endmacro %}
