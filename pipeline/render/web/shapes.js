{% macro script(this, kwargs) %}
var {{ this.get_name() }} = L.geoJSON(null, {
    style: (feature) => ({ className: feature.properties.look ?? {{ this.look|tojson }} }),
    smoothFactor: 0, ...{{ this.options|tojson }}
});
{% endmacro %}
